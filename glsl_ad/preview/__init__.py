"""The preview: a page in the browser that shows a shader's functions and their derivatives, and follows the file."""
