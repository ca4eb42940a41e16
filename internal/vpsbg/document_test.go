package vpsbg_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// A file is not written into the log, and what is no file is not taken for one.
func TestDocuments(t *testing.T) {
	var log bytes.Buffer
	client, _ := play(t, reply(http.StatusOK, "%PDF-1.7 private"), reply(http.StatusOK, `{"url": "https://example.com/x.pdf"}`))
	ctx := tflogtest.RootLogger(t.Context(), &log)
	content, err := client.DownloadInvoice(ctx, 8431)
	if err != nil || string(content) != "%PDF-1.7 private" {
		t.Errorf("got %q, %v", content, err)
	}
	if text := log.String(); strings.Contains(text, "private") || !strings.Contains(text, "(16 bytes of application/pdf)") {
		t.Errorf("the log has %s", text)
	}
	_, err = client.DownloadInvoice(ctx, 8431)
	if problem := failure(t, err); problem.Status != http.StatusOK || !strings.Contains(problem.Error(), "the answer is not a PDF") {
		t.Errorf("got %v", problem)
	}
}
