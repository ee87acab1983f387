using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Pharos.Reliability.Dora.Api;

internal static class RequestBodies
{
    /// <summary>A request's body whole, or null where it is longer than the limit.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes) return null;
        while (true)
        {
            ReadResult result = await request.BodyReader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > maxBytes) return null;
            if (result.IsCompleted)
            {
                byte[] body = result.Buffer.ToArray();
                request.BodyReader.AdvanceTo(result.Buffer.End);
                return body;
            }
            request.BodyReader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
