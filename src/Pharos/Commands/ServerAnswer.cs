using System.CommandLine;
using System.Text.Json;

namespace Pharos.Commands;

/// <summary>What a running server answered.</summary>
internal sealed record ServerAnswer(int Status, string Text)
{
    /// <summary>Asks, and gives the exit code that <paramref name="use"/> makes of a good answer. Otherwise the reason goes to standard error, and the code is 2 for a name that does not exist, 1 for the rest.</summary>
    /// <param name="path">Relative to the server's address.</param>
    /// <param name="use">Prints the answer, unless it was already printed as JSON.</param>
    public static async Task<int> UseAsync(ClientOptions options, ParseResult parsed, string path, Func<JsonElement, bool, int> use, CancellationToken cancellationToken)
    {
        try
        {
            using HttpClient client = options.Connect(parsed);
            ServerAnswer answer = await AskAsync(client, path, cancellationToken);
            if (answer.Status != 200) return Fail(answer.Reason, answer.Status == 404 ? 2 : 1);
            using var document = JsonDocument.Parse(answer.Text);
            bool isJson = options.IsJson(parsed);
            if (isJson) Console.WriteLine(answer.Text);
            return use(document.RootElement, isJson);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or UnauthorizedAccessException) { return Fail(e.Message, 1); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { return Fail($"{options.Url(parsed)} does not answer in time", 1); }
    }

    private string Reason
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Text);
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out JsonElement error)) return error.GetString() ?? Text;
            }
            catch (JsonException) { } // an answer that is not ours: it is shown as it is
            return $"{Status}: {Text.Trim()}";
        }
    }

    private static async Task<ServerAnswer> AskAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.GetAsync(path, cancellationToken);
        return new ServerAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private static int Fail(string reason, int exitCode)
    {
        Console.Error.WriteLine(reason);
        return exitCode;
    }
}
