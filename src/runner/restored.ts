/** The note that `errand restore` leaves in the journal: from here on the log may know more than the journal does. */
export const restoredNote = "restored/at";
/** When the last backup was made, for the doctor. */
export const backupNote = "backup/at";
