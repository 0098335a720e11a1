"""Results → text. No decisions here."""
