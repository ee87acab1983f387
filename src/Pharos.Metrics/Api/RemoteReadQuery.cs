using System.Text;
using Pharos.Core;
using Pharos.Wire;

namespace Pharos.Metrics.Api;

/// <summary>One query of a remote read; times are Unix milliseconds, ends included.</summary>
internal sealed record RemoteReadQuery(long StartMs, long EndMs, IReadOnlyList<LabelMatcher> Matchers)
{
    /// <summary>Reads prometheus.ReadRequest: queries = 1; Query: start = 1, end = 2, matchers = 3; LabelMatcher: type = 1, name = 2, value = 3.</summary>
    /// <exception cref="MalformedMessageException">The message is damaged.</exception>
    /// <exception cref="ArgumentException">A matcher is not valid.</exception>
    public static List<RemoteReadQuery> ReadAll(ReadOnlySpan<byte> message)
    {
        var queries = new List<RemoteReadQuery>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) queries.Add(Read(reader.ReadBytes()));
            else reader.Skip();
        }
        return queries;
    }

    private static RemoteReadQuery Read(ReadOnlySpan<byte> message)
    {
        long start = 0, end = 0;
        var matchers = new List<LabelMatcher>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: start = reader.ReadInt64(); break;
                case 2: end = reader.ReadInt64(); break;
                case 3: matchers.Add(Matcher(reader.ReadBytes())); break;
                default: reader.Skip(); break;
            }
        }
        return new RemoteReadQuery(start, end, matchers);
    }

    private static LabelMatcher Matcher(ReadOnlySpan<byte> message)
    {
        int type = 0;
        string name = "", value = "";
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.ReadInt32(); break;
                case 2: name = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                case 3: value = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
        MatchOp op = type switch
        {
            0 => MatchOp.Equal,
            1 => MatchOp.NotEqual,
            2 => MatchOp.Regex,
            3 => MatchOp.NotRegex,
            _ => throw new ArgumentException($"invalid matcher type {type}"),
        };
        return new LabelMatcher(op, name, value);
    }
}
