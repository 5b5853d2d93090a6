/** A screen brings its own styles when it is loaded. */
declare module "*.css";
