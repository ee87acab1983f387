using Pharos.Core;

namespace Pharos.Metrics.Api;

/// <summary>Answers of the API that are no success.</summary>
internal static class ApiErrors
{
    public static QueryException BadData(string message) => new(QueryErrorKind.BadData, message);

    /// <summary><c>invalid parameter "step": ...</c></summary>
    public static QueryException InvalidParameter(string name, string message) => BadData($"invalid parameter \"{name}\": {message}");

    /// <summary>The API's <c>errorType</c> and the HTTP status that goes with it.</summary>
    public static (string Type, int Status) Describe(QueryErrorKind kind) => kind switch
    {
        QueryErrorKind.BadData => ("bad_data", 400),
        QueryErrorKind.Execution => ("execution", 422),
        QueryErrorKind.Timeout => ("timeout", 503),
        QueryErrorKind.Canceled => ("canceled", 499),
        QueryErrorKind.Unavailable => ("unavailable", 503),
        QueryErrorKind.NotFound => ("not_found", 404),
        _ => ("internal", 500),
    };
}
