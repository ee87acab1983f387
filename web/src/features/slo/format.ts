/** A burn rate: `14.4×`, `0.02×`; a dash where there is none. */
export const formatRate = (rate: number | null): string => (rate === null ? '–' : `${Number(rate.toFixed(rate < 1 ? 3 : 2))}×`);

/** `99.873 %`: enough digits to tell a good month from a perfect one. */
export const formatCompliance = (ratio: number | null): string => (ratio === null ? 'no events' : `${Number((100 * ratio).toFixed(3))} %`);
