namespace Pharos.Collector.Receivers.Operators;

internal enum EntryPart
{
    Body,
    Attributes,
    Resource,
}
