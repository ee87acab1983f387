using Microsoft.AspNetCore.Http;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.RemoteWrite;
using Pharos.Wire;
using Snappier;

namespace Pharos.Metrics.Api;

/// <summary><c>POST /api/v1/read</c>: raw samples for another Prometheus (docs: prometheus/remote_read_api). Answers with whole samples, which every reader must take; chunk streaming is not offered.</summary>
internal sealed class RemoteReadEndpoint(PrometheusApiParts parts)
{
    /// <summary>Samples in one answer (<c>--storage.remote.read-sample-limit</c>).</summary>
    private const int MaxSamples = 50_000_000;

    /// <summary>Answers being made at one time (<c>--storage.remote.read-concurrent-limit</c>).</summary>
    private const int MaxConcurrency = 10;

    private static readonly SemaphoreSlim s_slots = new(MaxConcurrency);

    public async Task HandleAsync(HttpContext context)
    {
        CancellationToken aborted = context.RequestAborted;
        await s_slots.WaitAsync(aborted);
        try
        {
            List<RemoteReadQuery> queries;
            using (PooledBody body = await BodyReader.ReadAsync(context.Request.Body, "snappy", BodyLimits.RemoteWrite, aborted)) queries = RemoteReadQuery.ReadAll(body.Span);
            byte[] answer = Snappy.CompressToArray(Answer(queries, aborted).Written);
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Headers.ContentEncoding = "snappy";
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer, aborted);
        }
        catch (BodyException e) { await FailAsync(context, e.StatusCode, e.Message); }
        catch (Exception e) when (e is MalformedMessageException or ArgumentException) { await FailAsync(context, StatusCodes.Status400BadRequest, e.Message); }
        catch (QueryException e) { await FailAsync(context, ApiErrors.Describe(e.Kind).Status, e.Message); }
        finally { s_slots.Release(); }
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }

    /// <summary>ReadResponse: results = 1; QueryResult: timeseries = 1; TimeSeries: labels = 1, samples = 2, histograms = 4.</summary>
    private ProtoWriter Answer(List<RemoteReadQuery> queries, CancellationToken cancellationToken)
    {
        LabelSet external = parts.ExternalLabels();
        var message = new ProtoWriter();
        long samples = 0;
        foreach (RemoteReadQuery query in queries)
        {
            int result = message.Open(1);
            // The reader sees our series with our external labels, so it may select by them.
            LabelMatcher[] matchers = [.. query.Matchers.Where(m => !(m.Op == MatchOp.Equal && external.Has(m.Name) && external.Get(m.Name) == m.Value))];
            if (matchers.Length == 0) throw ApiErrors.BadData("a query must have a matcher besides those of external labels");
            using ISeriesCursor cursor = parts.Source.Select(matchers, query.StartMs, query.EndMs, new SelectHints { Sorted = true }, cancellationToken);
            while (cursor.MoveNext())
            {
                samples += cursor.Timestamps.Length;
                if (samples > MaxSamples) throw ApiErrors.BadData($"exceeded sample limit ({MaxSamples})");
                int series = message.Open(1);
                WriteLabels(message, cursor.Labels, external);
                WriteSamples(message, cursor);
                message.Close(series);
            }
            message.Close(result);
        }
        return message;
    }

    private static void WriteLabels(ProtoWriter message, LabelSet labels, LabelSet external)
    {
        if (external.Count > 0)
        {
            var all = new LabelSetBuilder(labels);
            foreach (Label label in external) if (!labels.Has(label.Name)) all.Set(label.Name, label.Value);
            labels = all.Build();
        }
        LabelMessage.Write(message, labels);
    }

    private static void WriteSamples(ProtoWriter message, ISeriesCursor cursor)
    {
        ReadOnlySpan<long> times = cursor.Timestamps;
        ReadOnlySpan<double> values = cursor.Values;
        ReadOnlySpan<FloatHistogram?> histograms = cursor.Histograms;
        for (int i = 0; i < times.Length; i++)
        {
            if (!histograms.IsEmpty && histograms[i] is { } histogram)
            {
                HistogramMessage.Write(message, 4, histogram, times[i]);
                continue;
            }
            int sample = message.Open(2);
            message.WriteDouble(1, values[i]);
            message.WriteInt64(2, times[i]);
            message.Close(sample);
        }
    }
}
