/** Letters and digits, with what joins them to one name: `pve1.lab.example`, `root@pam`, `vzdump-lxc-110`. */
export const tokens = /[\p{L}\p{N}\p{M}]+(?:[-_.@+]+[\p{L}\p{N}\p{M}]+)*/gu;

/** Addresses: MAC, IPv6 (also shortened), IPv4. */
export const addresses =
  /(?<![\p{L}\p{N}:])(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5,7}|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,7}|(?:[0-9a-f]{1,4}:){1,7}:|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})(?![\p{L}\p{N}])/giu;
