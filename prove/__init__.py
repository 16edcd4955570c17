"""Does the service hold what is promised of it when somebody does their worst? `python -m prove` says it in figures."""
