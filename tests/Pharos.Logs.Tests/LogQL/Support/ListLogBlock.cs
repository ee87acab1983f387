using System.Globalization;
using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Pipeline.Parsers;
using Pharos.Logs.Store;

namespace Pharos.Logs.Tests.LogQL.Support;

internal sealed class ListLogBlock(int stream, ListEntry[] entries, bool hasColumns) : ILogBlock
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<LogBatch, ListLogBlock> s_inHand = [];

    public int Stream => stream;

    public long MinNs => entries[0].TimeNs;

    public long MaxNs => entries[^1].TimeNs;

    public int Count => entries.Length;

    public long LineBytes => entries.Sum(e => (long)e.Line.Length);

    public bool HasMetadata => entries.Any(e => e.Metadata.Count > 0);

    public bool MayContain(ReadOnlySpan<byte> text)
    {
        foreach (ListEntry entry in entries) if (entry.Line.AsSpan().IndexOf(text) >= 0) return true;
        return false;
    }

    /// <summary>Parts of a block before are spoilt, so that a reader of what was not asked for is found out.</summary>
    public void Load(LogParts parts, LogBatch batch)
    {
        if (!s_inHand.TryGetValue(batch, out ListLogBlock? before) || before != this) (batch.TimestampsNs, batch.Offsets, batch.Text, batch.MetadataCodes, batch.MetadataSets) = ([], [], [], [], MetadataSets.None);
        s_inHand.AddOrUpdate(batch, this);
        if (parts.HasFlag(LogParts.Timestamps)) batch.TimestampsNs = [.. entries.Select(e => e.TimeNs)];
        batch.Count = entries.Length;
        if (parts.HasFlag(LogParts.Lengths))
        {
            batch.Offsets = new int[entries.Length + 1];
            for (int i = 0; i < entries.Length; i++) batch.Offsets[i + 1] = batch.Offsets[i] + entries[i].Line.Length;
        }
        if (parts.HasFlag(LogParts.Lines)) batch.Text = [.. entries.SelectMany(e => e.Line)];
        if (!parts.HasFlag(LogParts.Metadata)) return;
        var table = new MetadataTable();
        batch.MetadataCodes = [.. entries.Select(e => table.CodeOf(e.Metadata))];
        batch.MetadataSets = table.Snapshot();
    }

    public bool TryLoadField(LineFormat format, string label, FieldColumn column)
    {
        if (!hasColumns) return false;
        column.Values.Clear();
        column.Codes = new int[entries.Length];
        var names = new NameTable();
        int id = names.Intern(label);
        Stage parser = format == LineFormat.Json ? new JsonStage(NeededLabels.All) : new LogfmtStage(NeededLabels.All, isStrict: false, keepsEmpty: false);
        var state = new LineState(names);
        var none = new BaseLabels(names, LabelSet.Empty, LabelSet.Empty);
        for (int i = 0; i < entries.Length; i++)
        {
            state.Reset(ByteSlice.Of(entries[i].Line), 0, none);
            parser.Process(state);
            column.Codes[i] = FieldColumn.Missing;
            if (state.Labels.HasError) column.Codes[i] = i % 2 == 0 ? FieldColumn.Unknown : FieldColumn.Failed; // both say too little to answer without the line, or enough
            else if (state.Labels.TryGet(id, out ByteSlice value))
            {
                string text = value.ToString();
                int code = column.Values.FindIndex(v => Encoding.UTF8.GetString(v.Span) == text);
                if (code < 0)
                {
                    code = column.Values.Count;
                    column.Values.Add(Encoding.UTF8.GetBytes(text));
                }
                column.Codes[i] = code;
            }
        }
        return true;
    }

    public bool TryLoadNumbers(LineFormat format, string label, NumberColumn column)
    {
        var field = new FieldColumn();
        if (!TryLoadField(format, label, field) || !field.Values.All(IsPlain)) return false;
        column.Codes = [.. field.Codes.Select(code => Math.Min(0, code))];
        column.Values = [.. field.Codes.Select(code => code < 0 ? double.NaN : double.Parse(field.Values[code].Span, CultureInfo.InvariantCulture))];
        return true;
    }

    private static bool IsPlain(ReadOnlyMemory<byte> value) => double.TryParse(value.Span, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
}
