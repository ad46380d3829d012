"""What goes to other archives and comes from them: bags (BagIt), PREMIS, METS."""
