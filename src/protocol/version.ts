/** Named in every header and in the first frame of a socket. There is no negotiation: another number is refused. */
export const PROTOCOL_VERSION = 1;
