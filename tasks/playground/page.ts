/**
 * The playground's page: it draws, a worker trains.
 *
 * @module
 */
/// <reference lib="dom" />
import { App } from "./page/app.ts";
import { setUpTheme } from "./page/theme.ts";

setUpTheme();
new App().open();
