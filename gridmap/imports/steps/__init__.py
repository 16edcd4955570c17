"""How does a file from anywhere become records: handed in, named, previewed, confirmed, taken back?"""
