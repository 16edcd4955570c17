"""How do roads join, and how long does help take along them? Arrays in and out."""
