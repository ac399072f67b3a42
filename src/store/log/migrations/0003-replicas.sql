-- Who is connected to which replica; rows of a replica that is gone mean nothing.
create table presence (
  replica text not null,
  space text not null references space (id),
  member text not null,
  since bigint not null,
  primary key (replica, space, member)
);
create index presence_of_space on presence (space);

-- Nonces of logins, from their use until they expire: one use at any replica.
create table used_nonce (
  nonce text not null primary key,
  expires_at bigint not null
);
create index used_nonce_by_expiry on used_nonce (expires_at);

-- Hashes of the short bearers, so that each replica knows who comes.
create table bearer (
  hash text not null primary key,
  space text not null references space (id),
  member text not null,
  expires_at bigint not null
);
create index bearer_of_member on bearer (space, member);
create index bearer_by_expiry on bearer (expires_at);
