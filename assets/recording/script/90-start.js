// Starts the page.

byId("theme").hidden = false;
startTheme(byId("theme"));
startPlayer();
startPlots();
startPassages();
startKeys();
