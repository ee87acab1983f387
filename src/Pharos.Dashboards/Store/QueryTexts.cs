using System.Text.Json;

namespace Pharos.Dashboards;

/// <summary>Finds the query texts of a dashboard file with their lines, for <c>pharos check</c>.</summary>
internal static class QueryTexts
{
    public static IReadOnlyList<DashboardQuery> Find(ReadOnlySpan<byte> json)
    {
        var found = new List<DashboardQuery>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 100 });
        bool isExpression = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                isExpression = reader.ValueTextEquals("expr"u8);
                continue;
            }
            if (isExpression && reader.TokenType == JsonTokenType.String)
                found.Add(new DashboardQuery(reader.GetString()!, 1 + json[..(int)reader.TokenStartIndex].Count((byte)'\n')));
            isExpression = false;
        }
        return found;
    }
}
