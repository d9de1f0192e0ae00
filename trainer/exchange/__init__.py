"""Import and export of personas: from folders and the Hugging Face Hub, and to them; and personas' model cards."""
