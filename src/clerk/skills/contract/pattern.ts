const MAY =
  "(?:may|can|could|(?:shall be|is|are) (?:entitled|free|permitted|allowed) to|(?:has|have|shall have|reserves?|retains?) the right,? (?:[^.;]{0,40})?to)";

/** A pattern over a sentence with the parties marked; MAY stands for every way to give a right. */
export const pattern = (source: string): RegExp => new RegExp(source.replaceAll("MAY", MAY), "iu");
