using System.Globalization;
using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Pipeline.Parsers;

namespace Pharos.LogQL.Bench;

/// <summary>An hour of lines: nginx 45 %, JSON 37 %, logfmt 15 %, stack traces 3 %, in 56 streams. Fixed seed.</summary>
internal static class Corpus
{
    public const string Needle = "7d1f0c4e-5b5a-4e0e-9d53-0c0ffee0beef";

    public const long EndNs = 1_760_000_400_000_000_000, StartNs = EndNs - 3_600_000_000_000;

    private const int BlockBytes = 1 << 20;

    private static readonly string[] s_services = ["checkout", "cart", "payment", "catalog", "inventory", "shipping", "auth", "search"];

    private static readonly string[] s_routes = ["/", "/api/v1/items", "/api/v1/items/{0}", "/api/v1/orders", "/api/v1/orders/{0}", "/api/v1/users/{0}", "/api/v1/search?q=item{0}", "/login", "/healthz"];

    public static MemorySource Create(int lines, bool hasColumns)
    {
        var random = new Random(42);
        List<LabelSet> streams = [];
        List<int>[] byShape = [[], [], [], []];
        for (int pod = 0; pod < 4; pod++)
        {
            Add(0, "ingress", "nginx", "nginx", pod);
            Add(0, "ingress", "nginx", "edge", pod);
            foreach (string service in s_services) Add(1, "shop", service, service, pod);
            foreach (string service in (string[])["scheduler", "ingester", "controller"]) Add(2, "platform", service, service, pod);
            Add(3, "shop", "orders-legacy", "orders-legacy", pod);
        }
        var open = new MemoryBlock?[streams.Count];
        List<MemoryBlock> blocks = [];
        for (int i = 0; i < lines; i++)
        {
            int kind = random.Next(100), shape = i == lines / 2 ? 1 : kind < 45 ? 0 : kind < 82 ? 1 : kind < 97 ? 2 : 3;
            int stream = byShape[shape][random.Next(byShape[shape].Count)];
            if (open[stream] is not { } block)
            {
                open[stream] = block = new MemoryBlock(stream);
                blocks.Add(block);
            }
            long timeNs = StartNs + ((EndNs - StartNs) / lines * i);
            block.Add(timeNs, Encoding.UTF8.GetBytes(Line(random, shape, timeNs, streams[stream].Get("container"), i == lines / 2)));
            if (block.LineBytes >= BlockBytes) open[stream] = null;
        }
        foreach (MemoryBlock block in blocks)
        {
            block.Seal(null);
            if (hasColumns) block.Seal(Columns(block, byShape[2].Contains(block.Stream)));
        }
        return new MemorySource(streams, blocks);

        void Add(int shape, string space, string app, string container, int pod)
        {
            byShape[shape].Add(streams.Count);
            streams.Add(LabelSet.Of(("app", app), ("cluster", "bench"), ("container", container), ("job", $"{space}/{app}"), ("namespace", space), ("pod", $"{container}-{pod}")));
        }
    }

    private static string Line(Random random, int shape, long timeNs, string container, bool isNeedle)
    {
        string time = DateTime.UnixEpoch.AddTicks(timeNs / 100).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        int roll = random.Next(1000), status = roll < 905 ? 200 : roll < 930 ? 304 : roll < 975 ? 404 : roll < 985 ? 401 : roll < 994 ? 500 : 503;
        string route = string.Format(CultureInfo.InvariantCulture, s_routes[random.Next(s_routes.Length)], random.Next(100_000));
        double took = Math.Round(Math.Exp(random.NextDouble() * 4), 2);
        string id = isNeedle ? Needle : $"{random.NextInt64():x16}-{random.Next():x8}";
        FormattableString line = shape switch
        {
            0 => $"{random.Next(10, 190)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)} - - [{time}] \"{(random.Next(10) < 8 ? "GET" : "POST")} {route} HTTP/1.1\" {status} {random.Next(20_000)} \"-\" \"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36\" {took / 1000:F3} {id}",
            1 => $"{{\"ts\":\"{time}\",\"level\":\"{(status >= 500 ? "error" : status >= 400 ? "warn" : "info")}\",\"service\":\"{container}\",\"msg\":\"{(status >= 500 ? "request failed: upstream error" : "request completed")}\",\"method\":\"{(random.Next(10) < 7 ? "GET" : "POST")}\",\"path\":\"{route}\",\"status\":{status},\"duration_ms\":{took},\"user_id\":{random.Next(50_000)},\"trace_id\":\"{random.NextInt64():x16}{random.NextInt64():x16}\",\"span_id\":\"{random.NextInt64():x16}\",\"request_id\":\"{id}\"}}",
            2 => $"ts={time} level={(roll < 30 ? "error" : roll < 100 ? "warn" : "info")} caller={container}.go:{random.Next(100, 140)} tenant={random.Next(20)} msg=\"flushed chunk\" took={took}ms size={random.Next(5000)}KB",
            _ => $"java.lang.IllegalStateException: out of stock\n\tat com.shop.order.OrderService.place(OrderService.java:{random.Next(300)})\n\tat java.base/java.lang.Thread.run(Thread.java:{random.Next(900)})",
        };
        return line.ToString(CultureInfo.InvariantCulture);
    }

    private static Dictionary<string, FieldColumn> Columns(MemoryBlock block, bool isLogfmt)
    {
        string[] labels = ["status", "level", "duration_ms"];
        var names = new NameTable();
        var state = new LineState(names);
        var none = new BaseLabels(names, LabelSet.Empty, LabelSet.Empty);
        Stage parser = isLogfmt ? new LogfmtStage(NeededLabels.All, isStrict: false, keepsEmpty: false) : new JsonStage(NeededLabels.All);
        var batch = new LogBatch();
        block.Load(LogParts.Lines, batch);
        var columns = labels.ToDictionary(l => l, _ => new FieldColumn { Codes = new int[block.Count] });
        var codes = labels.ToDictionary(l => l, _ => new Dictionary<string, int>());
        for (int row = 0; row < block.Count; row++)
        {
            state.Reset(new ByteSlice(batch.Text, batch.Offsets[row], batch.Offsets[row + 1] - batch.Offsets[row]), 0, none);
            parser.Process(state);
            foreach (string label in labels)
            {
                FieldColumn column = columns[label];
                column.Codes[row] = state.Labels.HasError ? FieldColumn.Unknown : FieldColumn.Missing;
                if (state.Labels.HasError || !state.Labels.TryGet(names.Intern(label), out ByteSlice value)) continue;
                if (!codes[label].TryGetValue(value.ToString(), out int code))
                {
                    codes[label].Add(value.ToString(), code = column.Values.Count);
                    column.Values.Add(value.Span.ToArray());
                }
                column.Codes[row] = code;
            }
        }
        return columns;
    }
}
