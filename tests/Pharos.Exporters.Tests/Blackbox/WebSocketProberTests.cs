using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pharos.Testing;

namespace Pharos.Exporters.Tests.Blackbox;

public sealed class WebSocketProberTests
{
    private const string Modules = """
        modules:
          connect: {prober: websocket}
          token: {prober: websocket, websocket: {http_config: {authorization: {credentials: s3cret}}, headers: {X-Tenant: {values: [one]}}}}
          talk: {prober: websocket, websocket: {query_response: [{expect: '^hello (\w+)$', send: 'I am ${1}'}, {expect: '^got I am probe$'}]}}
          wrong: {prober: websocket, websocket: {query_response: [{expect: '^goodbye'}]}}
          silent: {prober: websocket, websocket: {query_response: [{expect: '^hello (\w+)$'}, {expect: 'never'}]}}
        """;

    [Theory]
    [InlineData("connect", "/open", 1, 101, 1, 0)]
    [InlineData("talk", "/open", 1, 101, 1, 0)]
    [InlineData("wrong", "/open", 0, 101, 1, 1)]
    [InlineData("silent", "/open", 0, 101, 1, 1)] // nothing comes before the timeout
    [InlineData("connect", "/none", 0, 404, 0, 0)]
    [InlineData("connect", "/guarded", 0, 401, 0, 0)]
    [InlineData("token", "/guarded", 1, 101, 1, 0)]
    public async Task Upgrades_and_talks(string module, string path, int success, int status, int upgraded, int regex)
    {
        await using WebApplication server = await ServeAsync();
        await using ProbeHost host = await ProbeHost.StartAsync(Modules);
        string page = await host.ProbeAsync(module, server.Urls.First().Replace("http", "ws", StringComparison.Ordinal) + path, timeoutSeconds: module == "silent" ? 1.5 : 10);
        Assert.Contains($"probe_success {success}\n", page);
        Assert.Contains($"probe_websocket_status_code {status}\n", page);
        Assert.Contains($"probe_websocket_connection_upgraded {upgraded}\n", page);
        Assert.Contains($"probe_websocket_failed_due_to_regex {regex}\n", page);
        Assert.Contains("probe_websocket_duration_seconds{phase=\"connect\"} 0.", page);
    }

    [Fact]
    public async Task What_is_no_websocket_address_or_does_not_answer_fails()
    {
        await using ProbeHost host = await ProbeHost.StartAsync(Modules);
        foreach (string target in (string[])["http://127.0.0.1:1/", "nonsense", "ws://127.0.0.1:1/"])
        {
            string page = await host.ProbeAsync("connect", target);
            Assert.Contains("probe_success 0\n", page);
            Assert.Contains("probe_websocket_status_code 0\n", page);
        }
    }

    private static Task<WebApplication> ServeAsync() => LoopbackApp.StartAsync(app =>
    {
        app.UseWebSockets();
        app.Run(async context =>
        {
            bool isAllowed = context.Request.Headers.Authorization == "Bearer s3cret" && context.Request.Headers["X-Tenant"] == "one";
            if (context.Request.Path == "/none") context.Response.StatusCode = StatusCodes.Status404NotFound;
            else if (context.Request.Path == "/guarded" && !isAllowed) context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            else await TalkAsync(context);
        });
    });

    private static async Task TalkAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync("hello probe"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        byte[] buffer = new byte[1024];
        try
        {
            WebSocketReceiveResult got = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (got.MessageType == WebSocketMessageType.Text)
                await socket.SendAsync(Encoding.UTF8.GetBytes($"got {Encoding.UTF8.GetString(buffer, 0, got.Count)}"), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException) { } // the probe is over
    }
}
