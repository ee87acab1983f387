using Pharos.Core;
using Pharos.Metrics.PromQL.Testing;
using Pharos.Wire;
using Snappier;

namespace Pharos.Metrics.Tests.Api;

public sealed class RemoteReadTests
{
    private static byte[] Request(long startMs, long endMs, params (int Type, string Name, string Value)[] matchers)
    {
        var message = new ProtoWriter();
        int query = message.Open(1);
        message.WriteInt64(1, startMs);
        message.WriteInt64(2, endMs);
        foreach ((int type, string name, string value) in matchers)
        {
            int at = message.Open(3);
            message.WriteVarint(1, (ulong)type);
            message.WriteString(2, name);
            message.WriteString(3, value);
            message.Close(at);
        }
        message.Close(query);
        return Snappy.CompressToArray(message.Written);
    }

    /// <summary>Series as <c>name=value,... time:value ...</c>.</summary>
    private static List<string> Read(byte[] answer)
    {
        var series = new List<string>();
        var response = new ProtoReader(Snappy.DecompressToArray(answer));
        while (response.Next())
        {
            var result = new ProtoReader(response.ReadBytes());
            while (result.Next())
            {
                string text = "";
                var entry = new ProtoReader(result.ReadBytes());
                while (entry.Next())
                {
                    var part = new ProtoReader(entry.ReadBytes());
                    string name = "", value = "";
                    double number = 0;
                    while (part.Next())
                    {
                        switch (entry.Field, part.Field)
                        {
                            case (1, 1): name = System.Text.Encoding.UTF8.GetString(part.ReadBytes()); break;
                            case (1, 2): value = System.Text.Encoding.UTF8.GetString(part.ReadBytes()); break;
                            case (2, 1): number = part.ReadDouble(); break;
                            case (2, 2): text += $" {part.ReadInt64()}:{number}"; break;
                            case (4, 2): number = part.ReadDouble(); break;
                            case (4, 15): text += $" {part.ReadInt64()}:h{number}"; break;
                            default: part.Skip(); break;
                        }
                    }
                    if (entry.Field == 1) text += $"{name}={value},";
                }
                series.Add(text);
            }
        }
        return series;
    }

    [Fact]
    public async Task Gives_samples_with_external_labels()
    {
        var store = new ScriptStore();
        store.Add(LabelSet.Of(("__name__", "m"), ("a", "1")), 1000, 1.5);
        store.Add(LabelSet.Of(("__name__", "m"), ("a", "1")), 2000, 2.5);
        store.Add(LabelSet.Of(("__name__", "m"), ("a", "2")), 2000, 0, new FloatHistogram { Count = 3, PositiveSpans = [new HistogramSpan(0, 1)], PositiveBuckets = [3] });
        await using ApiServer server = await ApiServer.StartAsync(store, parts => parts with { ExternalLabels = () => LabelSet.Of(("region", "eu")) });
        HttpResponseMessage response = await server.Client.PostAsync("/api/v1/read", new ByteArrayContent(Request(1500, 2000, (2, "__name__", "m|n"), (0, "region", "eu"))), TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(["__name__=m,a=1,region=eu, 2000:2.5", "__name__=m,a=2,region=eu, 2000:h3"], Read(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData(2, "(")]
    [InlineData(9, "x")]
    public async Task Refuses_wrong_matchers(int type, string value)
    {
        await using ApiServer server = await ApiServer.StartAsync(new ScriptStore());
        HttpResponseMessage response = await server.Client.PostAsync("/api/v1/read", new ByteArrayContent(Request(0, 1, (type, "a", value))), TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);
    }
}
