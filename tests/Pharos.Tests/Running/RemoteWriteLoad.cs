using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Pharos.Wire;
using Snappier;

namespace Pharos.Tests.Running;

/// <summary>One sender of remote write 1.0: request n carries the same samples whenever it is sent, so that every answer can be checked. As a real sender it repeats a request that got no answer before it goes on.</summary>
internal sealed class RemoteWriteLoad(int sender, long startMs)
{
    public const int SeriesPerRequest = 10;
    public const long StepMs = 60_000;

    private readonly ProtoWriter _message = new();

    /// <summary>Requests 0 to this number less one were answered with success.</summary>
    public int Acknowledged { get; private set; }

    public long TimeOf(int request) => startMs + (request * StepMs);

    /// <summary>The value of a series at a time: integers, decimals, full doubles and a constant, as the encodings of a chunk differ.</summary>
    public static double Value(int sender, int series, long timeMs) => (series % 4) switch
    {
        0 => (timeMs / 1000 * (series + 1)) + sender,
        1 => Math.Round(timeMs % 100_003 * 0.01 * (series + 1), 2),
        2 => Math.Sqrt(timeMs + series + (sender * 0.5)),
        _ => series,
    };

    /// <summary>Sends until the process is gone; returns the request that was under way then.</summary>
    public async Task RunAsync(Uri target, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var content = new ByteArrayContent(Encode(Acknowledged)) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf"), ContentEncoding = { "snappy" } } };
                using HttpResponseMessage response = await client.PostAsync(new Uri(target, "/api/v1/write"), content, cancellationToken);
                Assert.True(response.StatusCode == HttpStatusCode.NoContent, $"request {Acknowledged} of sender {sender}: {response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
                Acknowledged++;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException) { return; } // killed: the request is not acknowledged
        }
    }

    private byte[] Encode(int request)
    {
        _message.Clear();
        long timeMs = TimeOf(request);
        for (int i = 0; i < SeriesPerRequest; i++)
        {
            int series = _message.Open(1);
            WriteLabel("__name__", "crash");
            WriteLabel("sender", sender.ToString(CultureInfo.InvariantCulture));
            WriteLabel("series", i.ToString(CultureInfo.InvariantCulture));
            int sample = _message.Open(2);
            _message.WriteDouble(1, Value(sender, i, timeMs));
            _message.WriteInt64(2, timeMs);
            _message.Close(sample);
            _message.Close(series);
        }
        return Snappy.CompressToArray(_message.Written);
    }

    private void WriteLabel(string name, string value)
    {
        int label = _message.Open(1);
        _message.WriteString(1, name);
        _message.WriteString(2, value);
        _message.Close(label);
    }
}
