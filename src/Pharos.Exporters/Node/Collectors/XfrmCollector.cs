namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/net/xfrm_stat, the counters of IPsec. Off by default.</summary>
internal sealed class XfrmCollector : INodeCollector
{
    /// <summary>What the counters mean, as the kernel's xfrm_proc document says.</summary>
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["InError"] = "All errors not matched by other",
        ["InBufferError"] = "No buffer is left",
        ["InHdrError"] = "Header error",
        ["InNoStates"] = "No state is found i.e. Either inbound SPI, address, or IPsec protocol at SA is wrong",
        ["InStateProtoError"] = "Transformation protocol specific error e.g. SA key is wrong",
        ["InStateModeError"] = "Transformation mode specific error",
        ["InStateSeqError"] = "Sequence error i.e. Sequence number is out of window",
        ["InStateExpired"] = "State is expired",
        ["InStateMismatch"] = "State has mismatch option e.g. UDP encapsulation type is mismatch",
        ["InStateInvalid"] = "State is invalid",
        ["InTmplMismatch"] = "No matching template for states e.g. Inbound SAs are correct but SP rule is wrong",
        ["InNoPols"] = "No policy is found for states e.g. Inbound SAs are correct but no SP is found",
        ["InPolBlock"] = "Policy discards",
        ["InPolError"] = "Policy error",
        ["OutError"] = "All errors which is not matched others",
        ["OutBundleGenError"] = "Bundle generation error",
        ["OutBundleCheckError"] = "Bundle check error",
        ["OutNoStates"] = "No state is found",
        ["OutStateProtoError"] = "Transformation protocol specific error",
        ["OutStateModeError"] = "Transformation mode specific error",
        ["OutStateSeqError"] = "Sequence error i.e. Sequence number overflow",
        ["OutStateExpired"] = "State is expired",
        ["OutPolBlock"] = "Policy discards",
        ["OutPolDead"] = "Policy is dead",
        ["OutPolError"] = "Policy error",
        ["FwdHdrError"] = "Forward routing of a packet is not allowed",
        ["OutStateInvalid"] = "State is invalid, perhaps expired",
        ["AcquireError"] = "State hasn’t been fully acquired before use",
    };

    public string Name => "xfrm";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        if (!File.Exists(files.Proc("net/xfrm_stat"))) throw new NoDataException("no xfrm_stat");
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("net/xfrm_stat")).EnumerateLines())
        {
            var fields = new FieldReader(line);
            ReadOnlySpan<char> name = fields.Next();
            if (name.StartsWith("Xfrm") && fields.TryNextNumber(out double value))
                page.Counter($"node_xfrm_{Snake(name[4..])}_packets_total", Meanings.GetValueOrDefault(name[4..].ToString(), $"{name} counter of /proc/net/xfrm_stat.")).Add(value);
        }
    }

    /// <summary><c>InStateSeqError</c> becomes <c>in_state_seq_error</c>.</summary>
    private static string Snake(ReadOnlySpan<char> name)
    {
        var text = new System.Text.StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}
