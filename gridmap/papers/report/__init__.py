"""What did the township do in a time, what is wrong, and what comes next? The work report, counted and written out."""
