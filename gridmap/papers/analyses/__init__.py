"""How does an analysis of many townships leave the house, as a table for Excel or QGIS?"""
