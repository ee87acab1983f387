using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pharos.Testing;

namespace Pharos.Configuration.Tests.SignIn;

/// <summary>A server that stands in for token endpoints and metadata services: keeps what it is asked and answers by path.</summary>
internal sealed class StandInCloud : IAsyncDisposable
{
    private WebApplication _web = null!;

    private StandInCloud() { }

    internal sealed record Asked(string Method, string Path, string Query, string Body, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>The fields of a form, or of the query where there is none.</summary>
        public IReadOnlyDictionary<string, string> Fields => (Body.Length > 0 ? Body : Query.TrimStart('?')).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2)).ToDictionary(p => Decode(p[0]), p => Decode(p[1]));

        private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    public ConcurrentQueue<Asked> Requests { get; } = new();

    /// <summary>Status and body.</summary>
    public Func<Asked, (int Status, string Body)> Answer { get; set; } = _ => (404, "");

    public string Url => _web.Urls.Single();

    public string Authority => new Uri(Url).Authority;

    public static async Task<StandInCloud> StartAsync()
    {
        var cloud = new StandInCloud();
        cloud._web = await LoopbackApp.StartAsync(web => web.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var asked = new Asked(context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? "", await reader.ReadToEndAsync(),
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            cloud.Requests.Enqueue(asked);
            (int status, string body) = cloud.Answer(asked);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        }));
        return cloud;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();
}
