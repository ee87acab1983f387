using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pharos.Wire.Otlp;

namespace Pharos.Wire.Tests.Otlp;

public sealed class OtlpEndpointsTests
{
    private static readonly CancellationToken s_token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json", "{}", 200, "{}")]
    [InlineData("application/json; charset=utf-8", "some", 200, "{\"partialSuccess\":{\"rejectedThings\":\"2\",\"errorMessage\":\"two were bad\"}}")]
    [InlineData("application/json", "malformed", 400, "{\"code\":3,\"message\":\"not a message\"}")]
    [InlineData("application/json", "slow down", 429, "{\"code\":8,\"message\":\"slow down\"}")]
    [InlineData("application/json", "disk full", 503, "{\"code\":14,\"message\":\"the things could not be stored: disk full\"}")]
    [InlineData("application/x-protobuf", "", 200, "")]
    [InlineData("application/x-protobuf", "some", 200, "\u000a\u0010\u0008\u0002\u0012\u000ctwo were bad")]
    [InlineData("text/plain", "", 415, null)]
    public async Task Http_answers_in_the_encoding_of_the_request(string type, string body, int status, string? expected)
    {
        await using Host host = await Host.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.PostAsync(new Uri(host.Http, "/v1/things"), content, s_token);
        Assert.Equal(status, (int)answer.StatusCode);
        if (expected is not null) Assert.Equal(expected, await answer.Content.ReadAsStringAsync(s_token));
        Assert.Equal(status is 429 or 503, answer.Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData("", false, "0", "")]
    [InlineData("", true, "0", "")]
    [InlineData("some", false, "0", "\u000a\u0010\u0008\u0002\u0012\u000ctwo were bad")]
    [InlineData("some", true, "0", "\u000a\u0010\u0008\u0002\u0012\u000ctwo were bad")]
    [InlineData("malformed", false, "3", null)]
    [InlineData("slow down", false, "8", null)]
    [InlineData("disk full", true, "14", null)]
    public async Task Grpc_answers_one_message_and_a_status(string body, bool gzip, string status, string? expected)
    {
        await using Host host = await Host.StartAsync();
        using HttpResponseMessage answer = await CallAsync(host, Frame(body, gzip), gzip ? "gzip" : null);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(s_token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/grpc", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(status, StatusOf(answer));
        if (expected is null) return;
        Assert.Equal(bytes.Length - 5, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1)));
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes.AsSpan(5)));
    }

    [Fact]
    public async Task Grpc_refuses_a_message_of_another_length_and_an_unknown_compression()
    {
        await using Host host = await Host.StartAsync();
        using HttpResponseMessage cut = await CallAsync(host, [0, 0, 0, 0, 9, 1], null);
        Assert.Equal("3", StatusOf(cut));
        using HttpResponseMessage unknown = await CallAsync(host, [1, 0, 0, 0, 1, 1], "lzma");
        Assert.Equal("12", StatusOf(unknown));
    }

    private static string? StatusOf(HttpResponseMessage answer) =>
        (answer.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? values) || answer.Headers.TryGetValues("grpc-status", out values)) ? values.Single() : null;

    private static async Task<HttpResponseMessage> CallAsync(Host host, byte[] framed, string? encoding)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Grpc, "/test.ThingService/Export")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(framed) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/grpc");
        if (encoding is not null) request.Headers.Add("grpc-encoding", encoding);
        return await client.SendAsync(request, s_token);
    }

    private static byte[] Frame(string body, bool gzip)
    {
        byte[] message = Encoding.UTF8.GetBytes(body);
        if (gzip)
        {
            using var packed = new MemoryStream();
            using (var stream = new GZipStream(packed, CompressionLevel.Fastest)) stream.Write(message);
            message = packed.ToArray();
        }
        var framed = new byte[5 + message.Length];
        framed[0] = gzip ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    private sealed class Things : IOtlpSignal
    {
        public string HttpPath => "/v1/things";

        public string GrpcService => "test.ThingService";

        public string RejectedField => "rejectedThings";

        public BodyLimits Limits { get; } = new();

        public ValueTask<OtlpPartialSuccess> WriteAsync(ReadOnlyMemory<byte> request, bool isJson, CancellationToken cancellationToken) => Encoding.UTF8.GetString(request.Span) switch
        {
            "some" => new(new OtlpPartialSuccess(2, "two were bad")),
            "malformed" => throw new MalformedMessageException("not a message"),
            "slow down" => throw new OtlpRefusedException(429, "slow down"),
            "disk full" => throw new IOException("disk full"),
            _ => new(default(OtlpPartialSuccess)),
        };
    }

    private sealed class Host(WebApplication app) : IAsyncDisposable
    {
        public Uri Http => Address(0);

        public Uri Grpc => Address(1);

        public static async Task<Host> StartAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1);
                kestrel.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2);
            });
            WebApplication app = builder.Build();
            var things = new Things();
            app.MapOtlpHttp(things);
            app.MapOtlpGrpc(things);
            await app.StartAsync(s_token);
            return new Host(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private Uri Address(int index) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index));
    }
}
