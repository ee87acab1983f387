namespace Pharos.Exporters.Blackbox.Dns;

/// <summary>One resource record, printed as a zone file line with tabs.</summary>
internal sealed record DnsRecord(ushort Type, string Text, uint? Serial);
