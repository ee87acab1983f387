using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Pharos.Alerting.Matching;
using Pharos.Commands.Remote;

namespace Pharos.Commands;

/// <summary><c>pharos silence add|query|expire</c>: silences of an Alertmanager.</summary>
internal static class SilenceCommand
{
    public static Command Create() => new("silence", "Add, list and expire silences")
    {
        Add(),
        Query(),
        Expire(),
    };

    private static Command Add()
    {
        var command = new Command("add", "Silence the alerts that all matchers match; prints the silence's id");
        var matchers = new Argument<string[]>("MATCHER") { Arity = ArgumentArity.OneOrMore, Description = "Such as alertname=HostDown or instance=~\"db-.*\"" };
        command.Arguments.Add(matchers);
        var options = new ServerOptions(command, 9093);
        var comment = new Option<string>("--comment", "-c") { Required = true, Description = "Why" };
        var author = new Option<string>("--author", "-a") { Description = "Who (the user of this process)", DefaultValueFactory = _ => Environment.UserName };
        var duration = new Option<string>("--duration", "-d") { Description = "How long", DefaultValueFactory = _ => "1h" };
        var start = new Option<string>("--start") { Description = "From when", DefaultValueFactory = _ => "now" };
        var end = new Option<string?>("--end") { Description = "Until when, instead of --duration" };
        foreach (Option option in (Option[])[comment, author, duration, start, end]) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => ServerOptions.RunAsync(async () =>
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            DateTimeOffset from = CommandTimes.Parse("--start", parsed.GetValue(start)!, now);
            DateTimeOffset to = parsed.GetValue(end) is { } until ? CommandTimes.Parse("--end", until, now) : from + CommandTimes.Duration("--duration", parsed.GetValue(duration)!);
            byte[] body = Body([.. parsed.GetValue(matchers)!.SelectMany(Parse)], from, to, parsed.GetValue(author)!, parsed.GetValue(comment)!);
            using HttpClient client = options.Connect(parsed);
            var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using JsonDocument? answer = await ServerOptions.SendAsync(client, HttpMethod.Post, "api/v2/silences", content, cancellationToken);
            if (answer is null) throw new CommandException("the server sent no answer");
            if (options.IsJson(parsed)) ServerOptions.WriteJson(answer.RootElement);
            else Console.WriteLine(answer.RootElement.GetProperty("silenceID").GetString());
            return 0;
        }));
        return command;
    }

    private static Command Query()
    {
        var command = new Command("query", "List silences");
        var matchers = new Argument<string[]>("MATCHER") { Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(matchers);
        var options = new ServerOptions(command, 9093);
        var expired = new Option<bool>("--expired") { Description = "Those that have ended, instead of those that stand" };
        command.Options.Add(expired);
        command.SetAction((parsed, cancellationToken) => ServerOptions.RunAsync(async () =>
        {
            using HttpClient client = options.Connect(parsed);
            string query = string.Join('&', (parsed.GetValue(matchers) ?? []).Select(m => $"filter={Uri.EscapeDataString(m)}"));
            using JsonDocument? answer = await ServerOptions.SendAsync(client, HttpMethod.Get, $"api/v2/silences?{query}", null, cancellationToken);
            if (answer is null) throw new CommandException("the server sent no answer");
            JsonElement[] shown = [.. answer.RootElement.EnumerateArray().Where(s => (s.GetProperty("status").GetProperty("state").GetString() == "expired") == parsed.GetValue(expired))];
            if (options.IsJson(parsed)) WriteJson(shown);
            else WriteTable(shown);
            return 0;
        }));
        return command;
    }

    private static Command Expire()
    {
        var command = new Command("expire", "End silences now");
        var ids = new Argument<string[]>("ID") { Arity = ArgumentArity.OneOrMore };
        command.Arguments.Add(ids);
        var options = new ServerOptions(command, 9093);
        command.SetAction((parsed, cancellationToken) => ServerOptions.RunAsync(async () =>
        {
            using HttpClient client = options.Connect(parsed);
            foreach (string id in parsed.GetValue(ids)!) (await ServerOptions.SendAsync(client, HttpMethod.Delete, $"api/v2/silence/{Uri.EscapeDataString(id)}", null, cancellationToken))?.Dispose();
            return 0;
        }));
        return command;
    }

    /// <summary>A bare word without an operator is an alert's name, as amtool has it.</summary>
    private static IReadOnlyList<Matcher> Parse(string text)
    {
        try { return text.AsSpan().IndexOfAny("=~!{") < 0 ? [new Matcher(Core.MatchOp.Equal, "alertname", text)] : Matchers.Parse(text); }
        catch (MatcherException e) { throw new CommandException($"{text}: {e.Message}", isUsage: true); }
    }

    private static byte[] Body(IReadOnlyList<Matcher> matchers, DateTimeOffset start, DateTimeOffset end, string author, string comment)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("matchers");
            foreach (Matcher matcher in matchers)
            {
                json.WriteStartObject();
                json.WriteString("name", matcher.Name);
                json.WriteString("value", matcher.Value);
                json.WriteBoolean("isRegex", matcher.IsRegex);
                json.WriteBoolean("isEqual", matcher.IsEqual);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("startsAt", start.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("endsAt", end.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("createdBy", author);
            json.WriteString("comment", comment);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteTable(JsonElement[] silences)
    {
        string[] header = ["ID", "STATE", "ENDS AT", "CREATED BY", "MATCHERS", "COMMENT"];
        var rows = new List<string[]>();
        foreach (JsonElement silence in silences)
        {
            rows.Add([
                silence.GetProperty("id").GetString()!, silence.GetProperty("status").GetProperty("state").GetString()!, CommandTimes.Print(silence.GetProperty("endsAt").GetString()),
                silence.GetProperty("createdBy").GetString()!, string.Join(' ', silence.GetProperty("matchers").EnumerateArray().Select(Print)), silence.GetProperty("comment").GetString()!]);
        }
        TextTable.Write(header, rows);
    }

    private static string Print(JsonElement matcher)
    {
        bool isEqual = !matcher.TryGetProperty("isEqual", out JsonElement equal) || equal.GetBoolean();
        string op = matcher.GetProperty("isRegex").GetBoolean() ? isEqual ? "=~" : "!~" : isEqual ? "=" : "!=";
        return $"{matcher.GetProperty("name").GetString()}{op}\"{matcher.GetProperty("value").GetString()}\"";
    }

    private static void WriteJson(JsonElement[] silences)
    {
        using Stream output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (JsonElement silence in silences) silence.WriteTo(json);
            json.WriteEndArray();
        }
        output.Write("\n"u8);
    }
}
