/** A paragraph of a contract. `label` is the number that the word processor puts before it; null: none. */
export type Paragraph = { text: string; label: string | null; isHeading: boolean; isRow: boolean };

export type ContractText = {
  paragraphs: Paragraph[];
  /** Insertions and deletions that nobody accepted yet. */ trackedCount: number;
  commentCount: number;
};

export const paragraphOf = (text: string): Paragraph => ({ text, label: null, isHeading: false, isRow: false });
