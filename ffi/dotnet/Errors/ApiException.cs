using System.Globalization;
using System.Net;
using System.Text;
using Rollcall;

namespace Microsoft.Open.AzureAD16.Client
{
    /// <summary>The service refused a request. What the AzureAD cmdlets throw; the other two names derive from it.</summary>
    public class ApiException : Exception
    {
        /// <summary>Makes the exception of one refused request.</summary>
        /// <param name="error">What the service answered.</param>
        /// <param name="operation">What was being done: the class name of a cmdlet, as <c>SetUser</c>.</param>
        public ApiException(ServiceError error, string operation)
            : base(Describe(error, operation))
        {
            ServiceError = error;
            ErrorContent = new ErrorContent(error);
        }

        /// <summary>HTTP status, as a number.</summary>
        public int ErrorCode => ServiceError.HttpStatus;

        /// <summary>Code and text of the answer.</summary>
        public ErrorContent ErrorContent { get; }

        /// <summary>The whole answer.</summary>
        public ServiceError ServiceError { get; }

        /// <summary>Our own reading of a refused membership rule; null when the refusal was about something else.</summary>
        public RuleException? Diagnosis => ServiceError.Diagnosis;

        // The layout that AzureAD printed and scripts search with -match.
        private static string Describe(ServiceError error, string operation)
        {
            var status = (HttpStatusCode)error.HttpStatus;
            var text = new StringBuilder()
                .Append("Error occurred while executing ").Append(operation).AppendLine(" ")
                .Append("Code: ").AppendLine(error.Code)
                .Append("Message: ").AppendLine(error.Message);
            if (error.Diagnosis is { } diagnosis)
            {
                text.Append("Diagnosis: ").AppendLine(diagnosis.Diagnosis);
            }

            if (error.RequestId is not null || error.Date is not null)
            {
                text.AppendLine("InnerError:")
                    .Append("  RequestId: ").AppendLine(error.RequestId)
                    .Append("  DateTimeStamp: ").AppendLine(Stamp(error.Date));
            }

            return text
                .Append("HttpStatusCode: ").AppendLine(status.ToString())
                .Append("HttpStatusDescription: ").AppendLine(Words(status.ToString()))
                .Append("HttpResponseStatus: Completed")
                .AppendLine()
                .ToString();
        }

        private static string Stamp(string? date) =>
            DateTime.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var at)
                ? at.ToString("R", CultureInfo.InvariantCulture)
                : date ?? "";

        // "BadRequest" reads "Bad Request".
        private static string Words(string name) =>
            string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {letter}" : letter.ToString()));
    }
}

namespace Microsoft.Open.MSGraphV10.Client
{
    /// <summary>What the AzureADMS cmdlets of the AzureAD module threw.</summary>
    public class ApiException(ServiceError error, string operation) : AzureAD16.Client.ApiException(error, operation);
}

namespace Microsoft.Open.MSGraphBeta.Client
{
    /// <summary>What the AzureADMS cmdlets of the AzureADPreview module threw, and ours throw: every catch seen in scripts matches it.</summary>
    public class ApiException(ServiceError error, string operation) : MSGraphV10.Client.ApiException(error, operation);
}
