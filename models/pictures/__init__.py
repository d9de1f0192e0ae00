"""The renderer of persona pictures, its page template and its fonts."""
