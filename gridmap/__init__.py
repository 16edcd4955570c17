"""Where does help not reach? A map service for the grid supervision of a township."""

__version__ = "0.1.0"
