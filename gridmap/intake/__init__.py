"""How does a file that somebody hands in become clean rows and a list of everything that is wrong with it?

`opening.read_file` reads it in a process of its own; `mapping.propose_mapping` says which column is which field;
`checking.check` sorts the rows; `returning` writes workbooks back. Nothing here knows the database.
"""
