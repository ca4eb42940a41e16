package simulator

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
)

// pdf is the document of an invoice: the smallest one that a reader opens.
func (i invoice) pdf() []byte {
	return fmt.Appendf(nil, "%%PDF-1.4\n%% %s %s\n"+
		"1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"+
		"2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"+
		"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>> endobj\n"+
		"trailer <</Root 1 0 R>>\n%%%%EOF\n", i.kind, i.number)
}

func file(kind string, content []byte) answer {
	return answer{status: http.StatusOK, raw: content, header: http.Header{"Content-Type": {kind}}}
}

func (s *Simulator) downloadInvoice(c *call) answer {
	found := find(s.invoices(), func(i invoice) bool { return i.id == c.id("id") })
	if found == nil {
		return notFound("Invoice")
	}
	return file("application/pdf", found.pdf())
}

func (s *Simulator) downloadInvoices(c *call) answer {
	var request struct {
		IDs []int `json:"ids"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if len(request.IDs) == 0 {
		return invalid("ids", "The ids field is required.")
	}
	var content bytes.Buffer
	archive := zip.NewWriter(&content)
	for _, id := range request.IDs {
		found := find(s.invoices(), func(i invoice) bool { return i.id == id })
		if found == nil {
			return invalid("ids", "The selected ids field is invalid.")
		}
		entry, err := archive.Create("invoices/" + found.number + ".pdf")
		if err == nil {
			_, err = entry.Write(found.pdf())
		}
		if err != nil {
			panic(err) // it is written to memory
		}
	}
	if err := archive.Close(); err != nil {
		panic(err)
	}
	return file("application/zip", content.Bytes())
}
