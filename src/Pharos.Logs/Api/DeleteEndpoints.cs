using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Logs.Store;
using Pharos.Logs.Store.Deletion;

namespace Pharos.Logs.Api;

/// <summary><c>/loki/api/v1/delete</c>: asks for a deletion, lists, takes back (docs: operations/storage/logs-deletion).</summary>
internal static class DeleteEndpoints
{
    public static void MapDeleteApi(this IEndpointRouteBuilder routes, LogStore store, TimeProvider clock)
    {
        routes.MapMethods("/loki/api/v1/delete", ["POST", "PUT"], context => LokiEndpoints.HandleAsync(context, async () =>
        {
            LokiRequest request = await LokiRequest.ReadAsync(context, clock).ConfigureAwait(false);
            string query = request.Text("query") ?? throw LokiRequest.BadData("query not set");
            long start = request.Time("start") ?? throw LokiRequest.BadData("start time not set");
            long now = LokiRequest.Nanoseconds(clock.GetUtcNow()), end = request.Time("end") ?? now;
            if (end > now) throw LokiRequest.BadData("deletes in the future are not allowed");
            if (start > end) throw LokiRequest.BadData("start time can't be greater than end time");
            store.Deletes.Add(query, start, end);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }));
        routes.MapMethods("/loki/api/v1/delete", ["DELETE"], context => LokiEndpoints.HandleAsync(context, async () =>
        {
            LokiRequest request = await LokiRequest.ReadAsync(context, clock).ConfigureAwait(false);
            if (!long.TryParse(request.Text("request_id"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long id)) throw LokiRequest.BadData("request_id is required");
            if (store.Deletes.Cancel(id)) context.Response.StatusCode = StatusCodes.Status204NoContent;
            else await LokiEndpoints.FailAsync(context, StatusCodes.Status404NotFound, "could not find delete request with given id, or it has been processed").ConfigureAwait(false);
        }));
        routes.MapJson("/loki/api/v1/delete", LokiEndpoints.Get, clock, (_, _) =>
        {
            IReadOnlyList<DeleteRequest> requests = store.Deletes.All;
            return LabelEndpoints.Of(json =>
            {
                json.WriteStartArray();
                foreach (DeleteRequest request in requests)
                {
                    json.WriteStartObject();
                    json.WriteString("request_id", request.Id.ToString("x8", CultureInfo.InvariantCulture));
                    json.WriteNumber("start_time", request.StartNs / 1_000_000_000m);
                    json.WriteNumber("end_time", request.EndNs / 1_000_000_000m);
                    json.WriteString("query", request.Query);
                    json.WriteString("status", request.IsProcessed ? "processed" : "received");
                    json.WriteNumber("created_at", request.CreatedNs / 1_000_000_000m);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
        });
    }
}
