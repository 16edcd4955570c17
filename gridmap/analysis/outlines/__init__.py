"""Outlines as people draw them: are they sound, do they fit their neighbours, how are they split and joined?"""
