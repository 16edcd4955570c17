"""How does a file that somebody hands in become records, or a list of everything that is wrong with it?

`reading` opens it in a process of its own; `mapping` says which column is which field; `checking` sorts the rows;
`matching` compares them with the records and writes them; `steps` leads through all of it, on a page or in a terminal
(`cli`); `export` writes ledgers back. `reading`, `mapping`, `values` and `checking` know no database.
"""
