/**
 * The name under which a reference travels in the metadata of a refund, at providers that have no
 * field for it. Callers may not use it themselves.
 */
export const referenceKey: string = 'polyrefund_reference'
