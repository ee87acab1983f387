namespace Pharos.Wire.Otlp;

/// <summary>Reads an ExportMetricsServiceRequest in protobuf (opentelemetry-proto 1.x).</summary>
public static class OtlpMetricsReader
{
    /// <exception cref="MalformedMessageException">Not such a message.</exception>
    public static List<OtlpScopeMetrics> Read(ReadOnlySpan<byte> request)
    {
        var all = new List<OtlpScopeMetrics>();
        var reader = new ProtoReader(request);
        while (reader.Next()) if (reader.Field == 1) ReadResourceMetrics(reader.ReadBytes(), all); else reader.Skip();
        return all;
    }

    private static void ReadResourceMetrics(ReadOnlySpan<byte> message, List<OtlpScopeMetrics> all)
    {
        OtlpResource resource = OtlpCommonReader.ReadResourceOf(message);
        var reader = new ProtoReader(message);
        while (reader.Next()) if (reader.Field == 2) all.Add(ReadScopeMetrics(reader.ReadBytes(), resource)); else reader.Skip();
    }

    private static OtlpScopeMetrics ReadScopeMetrics(ReadOnlySpan<byte> message, OtlpResource resource)
    {
        ReadOnlySpan<byte> scope = default;
        string schemaUrl = "";
        var metrics = new List<OtlpMetric>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: scope = reader.ReadBytes(); break;
                case 2: metrics.Add(ReadMetric(reader.ReadBytes())); break;
                case 3: schemaUrl = OtlpCommonReader.ReadText(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        return new OtlpScopeMetrics(resource, OtlpCommonReader.ReadScope(scope, schemaUrl), metrics);
    }

    private static OtlpMetric ReadMetric(ReadOnlySpan<byte> message)
    {
        var metric = new OtlpMetric();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: metric.Name = OtlpCommonReader.ReadText(ref reader); break;
                case 2: metric.Description = OtlpCommonReader.ReadText(ref reader); break;
                case 3: metric.Unit = OtlpCommonReader.ReadText(ref reader); break;
                case 5: ReadData(reader.ReadBytes(), metric, OtlpMetricKind.Gauge); break;
                case 7: ReadData(reader.ReadBytes(), metric, OtlpMetricKind.Sum); break;
                case 9: ReadData(reader.ReadBytes(), metric, OtlpMetricKind.Histogram); break;
                case 10: ReadData(reader.ReadBytes(), metric, OtlpMetricKind.ExponentialHistogram); break;
                case 11: ReadData(reader.ReadBytes(), metric, OtlpMetricKind.Summary); break;
                case 12: metric.Metadata.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                default: reader.Skip(); break;
            }
        }
        return metric;
    }

    private static void ReadData(ReadOnlySpan<byte> message, OtlpMetric metric, OtlpMetricKind kind)
    {
        metric.Kind = kind;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    metric.Points.Add(kind switch
                    {
                        OtlpMetricKind.Histogram => ReadHistogram(reader.ReadBytes()),
                        OtlpMetricKind.ExponentialHistogram => ReadExponential(reader.ReadBytes()),
                        OtlpMetricKind.Summary => ReadSummary(reader.ReadBytes()),
                        _ => ReadNumber(reader.ReadBytes()),
                    });
                    break;
                case 2: metric.Temporality = (OtlpTemporality)reader.ReadVarint(); break;
                case 3: metric.IsMonotonic = reader.ReadBool(); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static OtlpPoint ReadNumber(ReadOnlySpan<byte> message)
    {
        var point = new OtlpPoint();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: point.StartNs = reader.ReadFixed64(); break;
                case 3: point.TimeNs = reader.ReadFixed64(); break;
                case 4: point.Value = reader.ReadDouble(); break;
                case 5: point.Exemplars.Add(ReadExemplar(reader.ReadBytes())); break;
                case 6: point.Value = (double)(point.Integer = (long)reader.ReadFixed64())!; break;
                case 7: point.Attributes.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                case 8: point.Flags = (uint)reader.ReadVarint(); break;
                default: reader.Skip(); break;
            }
        }
        return point;
    }

    private static OtlpPoint ReadHistogram(ReadOnlySpan<byte> message)
    {
        var point = new OtlpPoint();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: point.StartNs = reader.ReadFixed64(); break;
                case 3: point.TimeNs = reader.ReadFixed64(); break;
                case 4: point.Count = reader.ReadFixed64(); break;
                case 5: point.Sum = reader.ReadDouble(); break;
                case 6: PackedReader.AddFixed64(ref reader, point.BucketCounts); break;
                case 7: PackedReader.AddDouble(ref reader, point.Bounds); break;
                case 8: point.Exemplars.Add(ReadExemplar(reader.ReadBytes())); break;
                case 9: point.Attributes.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                case 10: point.Flags = (uint)reader.ReadVarint(); break;
                case 11: point.Min = reader.ReadDouble(); break;
                case 12: point.Max = reader.ReadDouble(); break;
                default: reader.Skip(); break;
            }
        }
        return point;
    }

    private static OtlpPoint ReadExponential(ReadOnlySpan<byte> message)
    {
        var point = new OtlpPoint();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: point.Attributes.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                case 2: point.StartNs = reader.ReadFixed64(); break;
                case 3: point.TimeNs = reader.ReadFixed64(); break;
                case 4: point.Count = reader.ReadFixed64(); break;
                case 5: point.Sum = reader.ReadDouble(); break;
                case 6: point.Scale = reader.ReadSint32(); break;
                case 7: point.ZeroCount = reader.ReadFixed64(); break;
                case 8: ReadBuckets(reader.ReadBytes(), point.Positive); break;
                case 9: ReadBuckets(reader.ReadBytes(), point.Negative); break;
                case 10: point.Flags = (uint)reader.ReadVarint(); break;
                case 11: point.Exemplars.Add(ReadExemplar(reader.ReadBytes())); break;
                case 12: point.Min = reader.ReadDouble(); break;
                case 13: point.Max = reader.ReadDouble(); break;
                case 14: point.ZeroThreshold = reader.ReadDouble(); break;
                default: reader.Skip(); break;
            }
        }
        return point;
    }

    private static void ReadBuckets(ReadOnlySpan<byte> message, OtlpBuckets buckets)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) buckets.Offset = reader.ReadSint32();
            else if (reader.Field == 2) PackedReader.AddUInt64(ref reader, buckets.Counts);
            else reader.Skip();
        }
    }

    private static OtlpPoint ReadSummary(ReadOnlySpan<byte> message)
    {
        var point = new OtlpPoint();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: point.StartNs = reader.ReadFixed64(); break;
                case 3: point.TimeNs = reader.ReadFixed64(); break;
                case 4: point.Count = reader.ReadFixed64(); break;
                case 5: point.Sum = reader.ReadDouble(); break;
                case 6:
                    double quantile = 0, value = 0;
                    var inner = new ProtoReader(reader.ReadBytes());
                    while (inner.Next())
                    {
                        if (inner.Field == 1) quantile = inner.ReadDouble();
                        else if (inner.Field == 2) value = inner.ReadDouble();
                        else inner.Skip();
                    }
                    point.Quantiles.Add((quantile, value));
                    break;
                case 7: point.Attributes.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                case 8: point.Flags = (uint)reader.ReadVarint(); break;
                default: reader.Skip(); break;
            }
        }
        return point;
    }

    private static OtlpExemplar ReadExemplar(ReadOnlySpan<byte> message)
    {
        ulong timeNs = 0;
        double value = 0;
        long? integer = null;
        string span = "", trace = "";
        var attributes = new List<OtlpAttribute>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: timeNs = reader.ReadFixed64(); break;
                case 3: value = reader.ReadDouble(); break;
                case 4: span = Convert.ToHexStringLower(reader.ReadBytes()); break;
                case 5: trace = Convert.ToHexStringLower(reader.ReadBytes()); break;
                case 6: value = (double)(integer = (long)reader.ReadFixed64())!; break;
                case 7: attributes.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                default: reader.Skip(); break;
            }
        }
        return new OtlpExemplar(timeNs, value, trace, span, attributes) { Integer = integer };
    }
}
