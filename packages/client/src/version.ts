/** The version of this library, as in its manifest; sent in `User-Agent`. */
export const VERSION = "0.1.0";
