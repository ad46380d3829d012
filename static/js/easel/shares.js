// Numbers as recipes write them: shares of the picture in [0, 1], to four places.

export const clamp = (value) => Math.min(1, Math.max(0, value));
export const share = (value) => String(Number(clamp(value).toFixed(4)));
