"""Which places does help reach in how many minutes, over roads first and then straight from them?"""
