using System.Text;
using Microsoft.AspNetCore.Http;
using Pharos.Core;
using Pharos.Metrics.RemoteWrite;
using Pharos.Wire;
using Snappier;

namespace Pharos.Metrics.Tests.RemoteWrite.Out;

/// <summary>A request as a remote got it, decoded here without the product's own reader.</summary>
internal sealed class SentRequest
{
    private static readonly long s_start = TimeProvider.System.GetTimestamp();

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Time since the first request of the process, by a clock that only goes forward.</summary>
    public required TimeSpan At { get; init; }

    public int Answer { get; set; }

    public bool IsVersion2 => Headers["X-Prometheus-Remote-Write-Version"].StartsWith("2.", StringComparison.Ordinal);

    public List<SentSeries> Series { get; } = [];

    public Dictionary<string, (ulong Type, string Help, string Unit)> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>What the message does against the specification, or null.</summary>
    public string? Fault { get; private set; }

    public static async Task<SentRequest> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var request = new SentRequest
        {
            Headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = buffer.ToArray(),
            At = TimeProvider.System.GetElapsedTime(s_start),
        };
        try { request.Decode(Snappy.DecompressToArray(request.Body)); }
        catch (Exception e) when (e is InvalidDataException or MalformedMessageException or ArgumentException) { request.Fault = e.Message; }
        return request;
    }

    private void Decode(byte[] message)
    {
        var symbols = new List<string>();
        if (IsVersion2)
        {
            var table = new ProtoReader(message);
            while (table.Next())
            {
                if (table.Field == 4) symbols.Add(Encoding.UTF8.GetString(table.ReadBytes()));
                else table.Skip();
            }
            if (symbols.Count == 0 || symbols[0].Length > 0) Fault = "the first symbol is not the empty string";
            if (symbols.Distinct(StringComparer.Ordinal).Count() != symbols.Count) Fault = "a symbol stands twice";
        }
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == (IsVersion2 ? 5 : 1)) Series.Add(IsVersion2 ? ReadV2(reader.ReadBytes(), symbols) : ReadV1(reader.ReadBytes()));
            else if (!IsVersion2 && reader.Field == 3) ReadMetadata(reader.ReadBytes());
            else reader.Skip();
        }
    }

    private SentSeries ReadV2(ReadOnlySpan<byte> message, List<string> symbols)
    {
        var series = new SentSeries();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: series.Labels = Refs(ref reader, symbols); break;
                case 2: series.Samples.Add(ReadSample(reader.ReadBytes())); break;
                case 3: series.Histograms.Add(HistogramMessage.Read(reader.ReadBytes(), out _, out _, out _)); break;
                case 4: series.Exemplars.Add(ReadExemplar(reader.ReadBytes(), symbols)); break;
                case 5: series.Metadata = ReadMetadata(reader.ReadBytes(), symbols); break;
                default: reader.Skip(); break;
            }
        }
        return series;
    }

    private List<(string Name, string Value)> Refs(ref ProtoReader reader, List<string> symbols)
    {
        var refs = new List<uint>();
        PackedReader.AddUInt32(ref reader, refs);
        if (refs.Count % 2 != 0) Fault = "an odd number of label references";
        if (refs.Exists(r => r >= symbols.Count))
        {
            Fault = "a reference beyond the symbols";
            return [];
        }
        return [.. refs.Chunk(2).Select(p => (symbols[(int)p[0]], symbols[(int)p[^1]]))];
    }

    private static (double Value, long Ms, long StartMs) ReadSample(ReadOnlySpan<byte> message)
    {
        (double Value, long Ms, long StartMs) sample = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: sample.Value = reader.ReadDouble(); break;
                case 2: sample.Ms = reader.ReadInt64(); break;
                case 3: sample.StartMs = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }
        return sample;
    }

    private (List<(string Name, string Value)> Labels, double Value, long Ms) ReadExemplar(ReadOnlySpan<byte> message, List<string>? symbols)
    {
        var labels = new List<(string, string)>();
        double value = 0;
        long ms = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: labels.AddRange(symbols is null ? [ReadLabel(reader.ReadBytes())] : Refs(ref reader, symbols)); break;
                case 2: value = reader.ReadDouble(); break;
                case 3: ms = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }
        return (labels, value, ms);
    }

    private (ulong Type, string Help, string Unit) ReadMetadata(ReadOnlySpan<byte> message, List<string> symbols)
    {
        ulong type = 0, help = 0, unit = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.ReadVarint(); break;
                case 3: help = reader.ReadVarint(); break;
                case 4: unit = reader.ReadVarint(); break;
                default: reader.Skip(); break;
            }
        }
        if (help < (ulong)symbols.Count && unit < (ulong)symbols.Count) return (type, symbols[(int)help], symbols[(int)unit]);
        Fault = "a reference of metadata beyond the symbols";
        return (type, "", "");
    }

    private SentSeries ReadV1(ReadOnlySpan<byte> message)
    {
        var series = new SentSeries();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: series.Labels.Add(ReadLabel(reader.ReadBytes())); break;
                case 2: series.Samples.Add(ReadSample(reader.ReadBytes())); break;
                case 3: series.Exemplars.Add(ReadExemplar(reader.ReadBytes(), null)); break;
                case 4: series.Histograms.Add(HistogramMessage.Read(reader.ReadBytes(), out _, out _, out _)); break;
                default: reader.Skip(); break;
            }
        }
        return series;
    }

    private static (string, string) ReadLabel(ReadOnlySpan<byte> message)
    {
        string name = "", value = "";
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) name = Encoding.UTF8.GetString(reader.ReadBytes());
            else if (reader.Field == 2) value = Encoding.UTF8.GetString(reader.ReadBytes());
            else reader.Skip();
        }
        return (name, value);
    }

    private void ReadMetadata(ReadOnlySpan<byte> message)
    {
        ulong type = 0;
        string name = "", help = "", unit = "";
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.ReadVarint(); break;
                case 2: name = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                case 4: help = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                case 5: unit = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
        Metadata[name] = (type, help, unit);
    }
}

/// <summary>One time series of a request.</summary>
internal sealed class SentSeries
{
    public List<(string Name, string Value)> Labels { get; set; } = [];

    public List<(double Value, long Ms, long StartMs)> Samples { get; } = [];

    public List<FloatHistogram> Histograms { get; } = [];

    public List<(List<(string Name, string Value)> Labels, double Value, long Ms)> Exemplars { get; } = [];

    public (ulong Type, string Help, string Unit)? Metadata { get; set; }

    public LabelSet LabelSet => LabelSet.Of(Labels.Select(l => new Label(l.Name, l.Value)));
}
