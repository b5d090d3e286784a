// Starts the list of recordings.

byId("theme").hidden = false;
startTheme(byId("theme"));
