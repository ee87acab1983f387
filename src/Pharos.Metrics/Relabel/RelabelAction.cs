namespace Pharos.Metrics.Relabel;

/// <summary>What a relabel rule does (docs: configuration, relabel_config).</summary>
internal enum RelabelAction
{
    Replace,
    Keep,
    Drop,
    KeepEqual,
    DropEqual,
    HashMod,
    LabelMap,
    LabelDrop,
    LabelKeep,
    Lowercase,
    Uppercase,
}
