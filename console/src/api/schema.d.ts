// Generated from docs/openapi.json by `npm run openapi`.
export interface paths {
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listDeclarations"];
        put?: never;
        post: operations["scoreDeclaration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["scoreDeclarationBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations/{declarationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDeclaration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["summariseDeclarations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations/{declarationId}/inspection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["recordInspection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations/{declarationId}/inspection/correction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["correctInspection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations/{declarationId}/amendments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["amendDeclaration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations/{declarationId}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cancelDeclaration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations/{declarationId}/assignment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["assignDeclaration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/declarations/{declarationId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDeclarationHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hs/predictions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["predictHsCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hs/predictions/{predictionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getHsPrediction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hs/predictions/{predictionId}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["decideHsCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hs/codes/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getHsCode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hs/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["searchHsCodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listDocuments"];
        put?: never;
        post: operations["createDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{documentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{documentId}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["decideDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/authorities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listAuthorities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/authorities/{authorityId}/references": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listReferences"];
        put?: never;
        post: operations["createReference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/authorities/{authorityId}/references/{referenceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteReference"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delinquency/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listDelinquencyRuns"];
        put?: never;
        post: operations["startDelinquencyRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delinquency/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDelinquencyRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delinquency/rankings/{runDate}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDelinquencyRanking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delinquency/taxpayers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["searchDelinquencyTaxpayers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delinquency/taxpayers/{taxpayerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDelinquencyTaxpayer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delinquency/taxpayers/{taxpayerId}/override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["recordDelinquencyOverride"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["startNetworkRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getNetworkRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/rankings/{day}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getNetworkRanking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/entities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["searchNetworkEntities"];
        put?: never;
        post: operations["sendNetworkEntities"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["sendNetworkLinks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/entities/{entityId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getNetworkEntity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/entities/{entityId}/ego": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getNetworkEgo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/paths": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["findNetworkPaths"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/rings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listNetworkRings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/rings/{ringId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getNetworkRing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/entities/{entityId}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["decideNetworkEntity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/entities/{entityId}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["revealNetworkEntity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/merges/{mergeId}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["undoNetworkMerge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statistics/declarations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDeclarationStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/{exportId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{name}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getModelHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-groups/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRiskGroupRuns"];
        put?: never;
        post: operations["startRiskGroupRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-groups/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getRiskGroupRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRiskGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-groups/{groupId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getRiskGroup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-groups/{groupId}/declarations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRiskGroupDeclarations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/risk-groups/{groupId}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["decideRiskGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listWebhooks"];
        put?: never;
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhookId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Assessment: {
            declarationId: string;
            version: number;
            status: components["schemas"]["DeclarationStatus"];
            score: number;
            fraudProbability: number;
            criticalProbability: number;
            riskiestItem: number;
            lane: components["schemas"]["Lane"];
            selectedBy: components["schemas"]["SelectedBy"];
            groupId?: string;
            items: components["schemas"]["ItemAssessment"][];
            warnings: components["schemas"]["Warning"][];
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
        };
        AssignmentAnswer: {
            declarationId: string;
            assignee: string | null;
            assigneeName?: string;
        };
        /** @enum {string} */
        AuditAct: "declaration.submitted" | "declaration.amended" | "declaration.assigned" | "declaration.given-back" | "declaration.cancelled" | "inspection.recorded" | "inspection.corrected" | "hs-decision.recorded" | "document.announced" | "document.decided" | "reference.announced" | "reference.retired" | "override.recorded" | "delinquency-run.started" | "network-run.started" | "network-table.sent" | "network-entity.decided" | "network-entity.revealed" | "network-merge.undone" | "webhook.registered" | "webhook.tested" | "webhook.deleted" | "export.requested" | "risk-group-run.started" | "risk-group.decided" | "party.erasure-started" | "party.erased";
        AuditLine: {
            /** Format: date-time */
            at: string;
            by: components["schemas"]["RecordedBy"];
            act: components["schemas"]["AuditAct"];
            subject: components["schemas"]["AuditSubject"];
            detail: {
                [key: string]: string | number;
            };
            requestId: string;
        };
        AuditLines: {
            items: components["schemas"]["AuditLine"][];
            nextToken?: string;
        };
        AuditSubject: {
            kind: components["schemas"]["AuditSubjectKind"];
            id: string;
        };
        /** @enum {string} */
        AuditSubjectKind: "declaration" | "hs-prediction" | "document" | "reference" | "taxpayer" | "delinquency-run" | "network-run" | "network-entity" | "network-merge" | "network-table" | "webhook" | "party" | "export" | "risk-group-run" | "risk-group";
        Authority: {
            valid: components["schemas"]["ValidReferences"];
            advice: string[];
            authorityId: string;
        };
        AuthorityList: {
            items: components["schemas"]["Authority"][];
            nextToken?: string;
        };
        BatchProblem: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            result: "problem";
            declarationId?: string;
            problem: components["schemas"]["Problem"];
        };
        BusinessAdjustment: {
            factor: string;
            points: number;
            text: string;
        };
        CalibrationBin: {
            from: number;
            to: number;
            predicted: number;
            found: number;
            n: number;
        };
        ChallengerHealth: {
            version: string;
            auc?: number;
            precisionAtRed?: number;
            n: number;
            agreement?: number;
            difference?: components["schemas"]["VersionDifferences"];
            verdict: components["schemas"]["ChallengerVerdict"];
            text: string;
        };
        /** @enum {string} */
        ChallengerVerdict: "better" | "worse" | "undecided";
        ChampionHealth: {
            version: string;
            auc?: number;
            precisionAtRed?: number;
            n: number;
        };
        Country: string;
        Currency: string;
        DecidedDocument: {
            /** @enum {string} */
            decision: "accepted" | "refused" | "original-requested";
            note?: string;
            by: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            at: string;
            documentId: string;
        };
        /** @enum {string} */
        DecidedVerdict: "verified" | "suspicious" | "unverifiable";
        DecisionHealth: {
            /** Format: date */
            day: string;
            decided: number;
            first: number;
            amongThree: number;
        };
        /** @enum {string} */
        DecisionOnVerdict: "accepted" | "refused" | "original-requested";
        Declaration: {
            declarationId: string;
            /** Format: date */
            declaredOn: string;
            office: string;
            processType: string;
            importType: string;
            importUse: string;
            paymentType: string;
            transportMode: string;
            /** Format: party-id */
            declarantId: string;
            /** Format: party-id */
            importerId: string;
            /** Format: party-id */
            sellerId?: string;
            /** Format: party-id */
            courierId?: string;
            departureCountry: components["schemas"]["Country"];
            items: components["schemas"]["DeclarationItem"][];
        };
        DeclarationAmendment: {
            /** Format: visible-text */
            reason: string;
            declaration: components["schemas"]["Declaration"];
        };
        DeclarationBatch: {
            declarations: components["schemas"]["Declaration"][];
        };
        DeclarationBatchAnswer: {
            items: components["schemas"]["DeclarationBatchAnswerItem"][];
        };
        DeclarationBatchAnswerItem: components["schemas"]["ScoredBatchItem"] | components["schemas"]["BatchProblem"];
        DeclarationCancellation: {
            /** Format: visible-text */
            reason: string;
        };
        DeclarationDayTally: {
            /** Format: date */
            day: string;
            lanes: components["schemas"]["LaneTallies"];
            random: components["schemas"]["DeclarationTally"];
        };
        DeclarationHistory: {
            items: components["schemas"]["HistoryLine"][];
        };
        DeclarationItem: {
            itemNumber: number;
            /** Format: hs-code */
            hsCode: string;
            description?: string;
            originCountry: components["schemas"]["Country"];
            originMark: string;
            taxRate: number;
            taxType: string;
            netMassKg: number;
            grossMassKg?: number;
            quantity?: components["schemas"]["Quantity"];
            price: components["schemas"]["Price"];
        };
        DeclarationProfiles: {
            importer: components["schemas"]["ProfileCounts"];
            declarant: components["schemas"]["ProfileCounts"];
            seller: components["schemas"]["ProfileCounts"];
            items: components["schemas"]["ItemProfiles"][];
        };
        DeclarationStatistics: {
            rows: components["schemas"]["StatisticsRow"][];
            withheld: number;
            omitted: number;
            currency?: string;
            /** Format: date-time */
            asOf?: string;
        };
        /** @enum {string} */
        DeclarationStatus: "scored" | "cancelled";
        DeclarationTally: {
            declarations: number;
            open: number;
            inspected: number;
            fraud: number;
            critical: number;
        };
        DeclarationsSummary: {
            days: components["schemas"]["DeclarationDayTally"][];
            /** Format: date */
            latestDay?: string;
        };
        /** @enum {string} */
        DelinquencyGrade: "10" | "01" | "02" | "03" | "04" | "05" | "06" | "07" | "08" | "09";
        DelinquencyGradeCount: {
            grade: components["schemas"]["DelinquencyGrade"];
            taxpayers: number;
        };
        DelinquencyHistoryItem: {
            /** Format: date */
            runDate: string;
            score: number;
            grade: components["schemas"]["DelinquencyGrade"];
            probability: number;
            modelScore: number;
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
        };
        DelinquencyRanking: {
            items: components["schemas"]["RankedDelinquencyScore"][];
            nextToken?: string;
        };
        DelinquencyReason: {
            feature: string;
            value: string | number;
            contribution: number;
            text: string;
        };
        DelinquencyReports: {
            csvUrl: string;
            jsonUrl: string;
            rejectedUrl: string;
        };
        DelinquencyRun: {
            runId: string;
            /** Format: date */
            runDate: string;
            status: components["schemas"]["DelinquencyRunStatus"];
            taxpayers: number;
            rejected: number;
            notRead: string[];
            grades: components["schemas"]["DelinquencyGradeCount"][];
            /** Format: date-time */
            startedAt: string;
            by?: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            finishedAt?: string;
            report?: components["schemas"]["DelinquencyReports"];
            psi?: number;
            shards?: number;
            progress?: components["schemas"]["DelinquencyRunProgress"];
            problem?: components["schemas"]["Problem"];
            model?: components["schemas"]["ModelVersion"];
        };
        DelinquencyRunProgress: {
            scored: number;
            published: number;
        };
        /** @enum {string} */
        DelinquencyRunStatus: "running" | "succeeded" | "failed";
        DelinquencyRuns: {
            items: components["schemas"]["DelinquencyRun"][];
            nextToken?: string;
        };
        DelinquencyScore: {
            taxpayerId: string;
            companyName: string;
            /** Format: date */
            runDate: string;
            score: number;
            grade: components["schemas"]["DelinquencyGrade"];
            probability: number;
            modelScore: number;
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
            businessAdjustments: components["schemas"]["BusinessAdjustment"][];
            reasons: components["schemas"]["DelinquencyReason"][];
            previousGrade?: components["schemas"]["DelinquencyGrade"];
        };
        DelinquencyTaxpayer: {
            taxpayerId: string;
            companyName: string;
            latest: components["schemas"]["DelinquencyScore"];
            history: components["schemas"]["DelinquencyHistoryItem"][];
            migration: components["schemas"]["GradeChange"][];
            override?: components["schemas"]["GradeOverride"];
            overrides: components["schemas"]["GradeOverride"][];
            network?: components["schemas"]["NetworkScore"];
            nextToken?: string;
        };
        /** @enum {string} */
        DeliveredEventType: "document.decided" | "declaration.selected" | "inspection.recorded" | "delinquency.published" | "network.published" | "reference.decided" | "risk-groups.published" | "webhook.test";
        Delivery: {
            eventId: string;
            type: components["schemas"]["DeliveredEventType"];
            /** Format: date-time */
            occurredAt: string;
            status: components["schemas"]["DeliveryStatus"];
            attempts: number;
            /** Format: date-time */
            lastAttemptAt?: string;
            /** Format: date-time */
            nextAttemptAt?: string;
            responseStatus?: number;
            failure?: components["schemas"]["DeliveryFailure"];
        };
        /** @enum {string} */
        DeliveryFailure: "refused" | "redirected" | "timed-out" | "name-not-found" | "address-not-public" | "certificate-invalid" | "connection-failed" | "webhook-deleted";
        DeliveryList: {
            items: components["schemas"]["Delivery"][];
            nextToken?: string;
        };
        /** @enum {string} */
        DeliveryStatus: "pending" | "delivered" | "failed";
        /** @enum {string} */
        DocumentContentType: "image/png" | "image/jpeg" | "image/tiff" | "application/pdf";
        DocumentCreated: {
            documentId: string;
            /** @enum {string} */
            status: "awaiting-upload";
            upload: components["schemas"]["Upload"];
        };
        DocumentDecision: {
            /** @enum {string} */
            decision: "accepted" | "refused" | "original-requested";
            note?: string;
            by: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            at: string;
        };
        DocumentList: {
            items: components["schemas"]["VerifiedDocument"][];
            nextToken?: string;
        };
        DocumentOverlay: {
            page: number;
            url: string;
        };
        DocumentPagePicture: {
            page: number;
            width: number;
            height: number;
            url: string;
        };
        /** @enum {string} */
        DocumentStatus: "awaiting-upload" | "processing" | "verified" | "suspicious" | "unverifiable" | "rejected";
        /** @enum {string} */
        DocumentType: "certificate-of-origin" | "invoice" | "other";
        /** @enum {string} */
        EventType: "document.decided" | "declaration.selected" | "inspection.recorded" | "delinquency.published" | "network.published" | "reference.decided" | "risk-groups.published";
        Export: {
            exportId: string;
            status: components["schemas"]["ExportStatus"];
            kind: components["schemas"]["ExportKind"];
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            format: components["schemas"]["ExportFormat"];
            /** Format: date-time */
            requestedAt: string;
            /** Format: date-time */
            finishedAt?: string;
            rows?: number;
            bytes?: number;
            sha256?: string;
            url?: string;
            problem?: string;
        };
        /** @enum {string} */
        ExportFormat: "csv" | "parquet";
        /** @enum {string} */
        ExportKind: "declarations" | "inspections" | "hs-decisions" | "documents" | "delinquency" | "audit";
        /** @enum {string} */
        ExportStatus: "running" | "succeeded" | "failed";
        FieldError: {
            pointer: string;
            message: string;
        };
        Finding: {
            page: number;
            kind: components["schemas"]["MarkKind"];
            box: components["schemas"]["FindingBox"];
            detection?: number;
            match: components["schemas"]["FindingMatch"] | null;
            verdict: components["schemas"]["FindingVerdict"];
            pictures?: components["schemas"]["FindingPictures"];
            text: string;
        };
        FindingBox: {
            x: number;
            y: number;
            width: number;
            height: number;
        };
        FindingMatch: {
            referenceId: string;
            similarity: number;
        };
        FindingPictures: {
            mark: string;
            ink: string;
            reference?: string;
        };
        /** @enum {string} */
        FindingVerdict: "match" | "mismatch" | "inconclusive" | "no-reference";
        FoundHsCode: {
            code: string;
            title: string;
            path: components["schemas"]["TitledHsCode"][];
        };
        FoundNetworkEntities: {
            /** Format: date */
            runDate: string;
            items: components["schemas"]["FoundNetworkEntity"][];
            nextToken?: string;
        };
        FoundNetworkEntity: {
            entityId: string;
            kind: components["schemas"]["NetworkEntityKind"];
            label: string;
            score?: number;
            band?: components["schemas"]["NetworkBand"];
            ringId?: string;
        };
        GatewayError: {
            message: string;
        };
        GoodsItem: {
            /** Format: visible-text */
            id?: string;
            itemName?: string;
            description: string;
        };
        GradeChange: {
            /** Format: date */
            runDate: string;
            from: components["schemas"]["DelinquencyGrade"];
            to: components["schemas"]["DelinquencyGrade"];
        };
        GradeOverride: {
            grade: components["schemas"]["DelinquencyGrade"];
            reason: string;
            /** Format: date */
            validUntil: string;
            by: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            recordedAt: string;
        };
        GradeOverrideAnswer: {
            taxpayerId: string;
            override: components["schemas"]["GradeOverride"];
            latest: components["schemas"]["DelinquencyHistoryItem"];
        };
        Health: {
            /** @enum {string} */
            status: "ok";
            version: string;
        };
        HistoryDetail: {
            score?: number;
            lane?: components["schemas"]["Lane"];
            reason?: string;
            changed?: string[];
            outcome?: components["schemas"]["InspectionOutcome"];
            revision?: number;
            assignee?: string;
        };
        /** @enum {string} */
        HistoryEvent: "submitted" | "amended" | "assigned" | "given-back" | "cancelled" | "inspected" | "corrected";
        HistoryLine: {
            /** Format: date-time */
            at: string;
            by: components["schemas"]["RecordedBy"];
            event: components["schemas"]["HistoryEvent"];
            version: number;
            detail: components["schemas"]["HistoryDetail"];
        };
        /** @enum {string} */
        HsBand: "strong" | "good" | "possible";
        HsCandidate: {
            code: string;
            probability: number;
            band: components["schemas"]["HsBand"];
            title: string;
            path: components["schemas"]["TitledHsCode"][];
            evidence: components["schemas"]["HsEvidence"][];
        };
        HsCode: {
            code: string;
            schedule: components["schemas"]["HsSchedule"];
            edition: string;
            title: string;
            path: components["schemas"]["TitledHsCode"][];
            children: components["schemas"]["TitledHsCode"][];
        };
        HsCodePage: {
            items: components["schemas"]["FoundHsCode"][];
            nextToken?: string;
        };
        HsDecision: {
            index: number;
            code: string;
        };
        HsDecisionAnswer: {
            predictionId: string;
            decisions: components["schemas"]["RecordedHsDecision"][];
            warnings: components["schemas"]["HsWarning"][];
        };
        HsDecisionRequest: {
            decisions: components["schemas"]["HsDecision"][];
        };
        HsEvidence: {
            term: string;
            contribution: number;
            spans: number[][];
            itemNameSpans?: number[][];
        };
        HsPredictedItem: {
            id?: string;
            status: components["schemas"]["HsStatus"];
            language: string;
            candidates: components["schemas"]["HsCandidate"][];
            sureDigits: number;
            message?: string;
        };
        HsPrediction: {
            predictionId: string;
            items: components["schemas"]["HsPredictedItem"][];
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
        };
        HsPredictionRequest: {
            items: components["schemas"]["GoodsItem"][];
            /** @default 6 */
            digits: number;
            schedule?: components["schemas"]["NationalSchedule"];
            /** @default 5 */
            limit: number;
        };
        /** @enum {string} */
        HsSchedule: "HS" | "HSK";
        /** @enum {string} */
        HsStatus: "ok" | "vague" | "unreadable";
        HsWarning: {
            pointer: string;
            message: string;
        };
        InspectionAnswer: {
            declarationId: string;
            inspection: components["schemas"]["RecordedInspection"];
        };
        InspectionCorrection: {
            outcome: components["schemas"]["InspectionOutcome"];
            items?: components["schemas"]["ItemOutcome"][];
            recoveredDuty?: number;
            note?: string;
            /** Format: visible-text */
            reason: string;
        };
        /** @enum {string} */
        InspectionOutcome: "clear" | "fraud" | "critical";
        InspectionResult: {
            outcome: components["schemas"]["InspectionOutcome"];
            items?: components["schemas"]["ItemOutcome"][];
            recoveredDuty?: number;
            note?: string;
        };
        /** @enum {string} */
        InspectionStream: "red" | "yellow" | "green" | "random" | "group";
        ItemAssessment: {
            itemNumber: number;
            score: number;
            fraudProbability: number;
            criticalProbability: number;
            reasons: components["schemas"]["Reason"][];
            novelty: components["schemas"]["Novelty"];
        };
        ItemOutcome: {
            itemNumber: number;
            outcome: components["schemas"]["InspectionOutcome"];
        };
        ItemProfiles: {
            itemNumber: number;
            goods: components["schemas"]["ProfileCounts"];
            headingOrigin: components["schemas"]["ProfileCounts"];
        };
        /** @enum {string} */
        Lane: "green" | "yellow" | "red";
        LaneShares: {
            red: number;
            yellow: number;
            green: number;
            random: number;
        };
        LaneTallies: {
            red: components["schemas"]["DeclarationTally"];
            yellow: components["schemas"]["DeclarationTally"];
            green: components["schemas"]["DeclarationTally"];
        };
        /** @enum {string} */
        MarkKind: "stamp" | "signature";
        ModelDescription: {
            name: string;
            version: string;
            /** Format: date-time */
            created: string;
            sha256: string;
            trainedOn: unknown;
            metrics: unknown;
            thresholds: unknown;
            card?: string;
        };
        ModelHealth: {
            name: string;
            version: string;
            days: components["schemas"]["ModelHealthDay"][];
            calibration?: components["schemas"]["CalibrationBin"][];
            streams?: components["schemas"]["StreamHealth"][];
            champion?: components["schemas"]["ChampionHealth"];
            challenger?: components["schemas"]["ChallengerHealth"];
            decisions?: components["schemas"]["DecisionHealth"][];
            verdicts?: components["schemas"]["VerdictHealth"][];
            verdictDecisions?: components["schemas"]["VerdictDecision"][];
            alarms: components["schemas"]["ModelHealthAlarm"][];
            /** Format: date-time */
            labelsAsOf?: string;
            /** Format: date-time */
            asOf?: string;
        };
        ModelHealthAlarm: {
            alarm: components["schemas"]["ModelHealthAlarmKind"];
            feature?: string;
            text: string;
        };
        /** @enum {string} */
        ModelHealthAlarmKind: "score-shifted" | "feature-shifted" | "miscalibrated" | "no-better-than-chance" | "labels-old";
        ModelHealthDay: {
            /** Format: date */
            day: string;
            scored: number;
            psi?: components["schemas"]["StabilityIndices"];
            lanes?: components["schemas"]["LaneShares"];
        };
        ModelVersion: {
            name: string;
            version: string;
        };
        Models: {
            items: components["schemas"]["ModelDescription"][];
        };
        /** @enum {string} */
        NationalSchedule: "HSK";
        /** @enum {string} */
        NetworkBand: "low" | "medium" | "high";
        NetworkDecision: {
            entityId: string;
            outcome: components["schemas"]["NetworkDecisionOutcome"];
            note?: string;
            by: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            decidedAt: string;
        };
        /** @enum {string} */
        NetworkDecisionOutcome: "confirmed" | "cleared" | "watch";
        NetworkEgo: {
            nodes: components["schemas"]["NetworkNode"][];
            links: components["schemas"]["NetworkLink"][];
            truncated: boolean;
            hubs: components["schemas"]["NetworkHub"][];
        };
        NetworkEntity: {
            entityId: string;
            kind: components["schemas"]["NetworkEntityKind"];
            names: string[];
            records: string[];
            identifiers: components["schemas"]["NetworkIdentifier"][];
            merges: components["schemas"]["NetworkMerge"][];
            score?: number;
            probability?: number;
            band?: components["schemas"]["NetworkBand"];
            reasons: components["schemas"]["NetworkReason"][];
            inspections: number;
            frauds: number;
            componentId: string;
            ringId?: string;
            decision?: components["schemas"]["NetworkDecision"];
            /** Format: date */
            runDate: string;
            /** Format: date */
            labelsAsOf?: string;
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
        };
        /** @enum {string} */
        NetworkEntityKind: "company" | "taxpayer" | "traveller" | "person" | "cargo" | "vehicle";
        NetworkEntityProblem: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            result: "problem";
            entityId?: string;
            problem: components["schemas"]["Problem"];
        };
        NetworkEvidence: {
            /** @enum {string} */
            kind: "registration" | "passport" | "phone" | "email" | "address" | "account" | "card" | "plate";
            lastFour: string;
        };
        NetworkHub: {
            id: string;
            degree: number;
        };
        NetworkIdentifier: {
            /** @enum {string} */
            kind: "registration" | "passport" | "phone" | "email" | "address" | "account" | "card" | "plate";
            lastFour: string;
            /** Format: date */
            since: string;
        };
        NetworkLink: {
            from: string;
            to: string;
            relation: string;
            /** Format: date */
            since: string;
            /** Format: date */
            until: string;
            n: number;
            text: string;
        };
        /** @enum {string} */
        NetworkLinkKind: "sells-to" | "ships" | "declares-for" | "delivers-for" | "represents" | "owns" | "pays" | "travels-with" | "booked-with" | "carried-by" | "related-to";
        NetworkLinkProblem: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            result: "problem";
            problem: components["schemas"]["Problem"];
        };
        NetworkMerge: {
            mergeId: string;
            rule: components["schemas"]["NetworkMergeRule"];
            entities: string[];
            evidence: components["schemas"]["NetworkEvidence"];
        };
        /** @enum {string} */
        NetworkMergeRule: "same-registration" | "same-passport" | "same-plate" | "same-name-and-identifier";
        NetworkNode: {
            id: string;
            kind: components["schemas"]["NetworkNodeKind"];
            label: string;
            score?: number;
            band?: components["schemas"]["NetworkBand"];
            degree: number;
        };
        /** @enum {string} */
        NetworkNodeKind: "company" | "taxpayer" | "traveller" | "person" | "cargo" | "vehicle" | "phone" | "email" | "address" | "account" | "card" | "plate" | "booking";
        NetworkPath: {
            nodes: components["schemas"]["NetworkNode"][];
            links: components["schemas"]["NetworkLink"][];
        };
        NetworkPaths: {
            paths: components["schemas"]["NetworkPath"][];
        };
        NetworkRanking: {
            /** Format: date */
            runDate: string;
            items: components["schemas"]["RankedNetworkEntity"][];
            nextToken?: string;
        };
        NetworkReason: {
            via: components["schemas"]["NetworkReasonVia"];
            neighbour?: components["schemas"]["NetworkReasonNeighbour"];
            relation: string;
            /** Format: date */
            since: string;
            found: string;
            contribution: number;
            text: string;
        };
        NetworkReasonNeighbour: {
            id: string;
            label: string;
        };
        NetworkReasonVia: {
            id: string;
            kind: components["schemas"]["NetworkNodeKind"];
            label: string;
        };
        NetworkReports: {
            csvUrl: string;
            rejectedUrl: string;
        };
        NetworkRing: {
            ringId: string;
            text: string;
            /** Format: date */
            since: string;
            score: number;
            size: number;
            inspections: number;
            frauds: number;
            /** Format: date */
            runDate: string;
            members: components["schemas"]["NetworkRingMember"][];
            things: components["schemas"]["NetworkRingThing"][];
        };
        NetworkRingItem: {
            ringId: string;
            text: string;
            /** Format: date */
            since: string;
            score: number;
            size: number;
            inspections: number;
            frauds: number;
        };
        NetworkRingMember: {
            entityId: string;
            kind: components["schemas"]["NetworkEntityKind"];
            label: string;
            score?: number;
            band?: components["schemas"]["NetworkBand"];
            inspections: number;
            frauds: number;
        };
        NetworkRingThing: {
            id: string;
            kind: components["schemas"]["NetworkNodeKind"];
            label: string;
            members: number;
        };
        NetworkRings: {
            /** Format: date */
            runDate: string;
            items: components["schemas"]["NetworkRingItem"][];
            nextToken?: string;
        };
        NetworkRun: {
            runId: string;
            /** Format: date */
            runDate: string;
            status: components["schemas"]["NetworkRunStatus"];
            entities: number;
            links: number;
            merges: number;
            rejected: number;
            /** Format: date-time */
            startedAt: string;
            by?: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            finishedAt?: string;
            report?: components["schemas"]["NetworkReports"];
            problem?: components["schemas"]["Problem"];
        };
        /** @enum {string} */
        NetworkRunStatus: "running" | "succeeded" | "failed";
        NetworkScore: {
            score: number;
            band: components["schemas"]["NetworkBand"];
            ringId?: string;
        };
        NewAssignment: {
            assignee: string | null;
        };
        NewDelinquencyRun: {
            /** Format: date */
            runDate: string;
        };
        NewDocument: {
            /** Format: visible-text */
            fileName: string;
            contentType: components["schemas"]["DocumentContentType"];
            sizeBytes: number;
            sha256: string;
            documentType: components["schemas"]["DocumentType"];
            authorityId: string;
            declarationId?: string;
        };
        NewDocumentDecision: {
            /** @enum {string} */
            decision: "accepted" | "refused" | "original-requested";
            note?: string;
        };
        NewExport: {
            kind: components["schemas"]["ExportKind"];
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            format: components["schemas"]["ExportFormat"];
        };
        NewGradeOverride: {
            grade: components["schemas"]["DelinquencyGrade"];
            /** Format: visible-text */
            reason: string;
            /** Format: date */
            validUntil: string;
        };
        NewNetworkDecision: {
            outcome: components["schemas"]["NetworkDecisionOutcome"];
            note?: string;
        };
        NewNetworkEntities: {
            items: components["schemas"]["NewNetworkEntity"][];
        };
        NewNetworkEntity: {
            entityId: string;
            kind: components["schemas"]["NetworkEntityKind"];
            names: string[];
            identifiers: components["schemas"]["NewNetworkIdentifier"][];
            /** Format: date */
            asOf: string;
        };
        NewNetworkIdentifier: {
            /** @enum {string} */
            kind: "registration" | "passport" | "phone" | "email" | "address" | "account" | "card" | "plate";
            /** Format: visible-text */
            value: string;
        };
        NewNetworkLink: {
            from: string;
            to: string;
            kind: components["schemas"]["NetworkLinkKind"];
            /** Format: date */
            day: string;
            /** Format: visible-text */
            source: string;
        };
        NewNetworkLinks: {
            items: components["schemas"]["NewNetworkLink"][];
        };
        NewNetworkReveal: {
            /** Format: visible-text */
            reason: string;
        };
        NewNetworkRun: {
            /** Format: date */
            runDate: string;
        };
        NewNetworkUndo: {
            /** Format: visible-text */
            reason: string;
        };
        NewReference: {
            kind: components["schemas"]["MarkKind"];
            /** Format: visible-text */
            fileName: string;
            contentType: components["schemas"]["DocumentContentType"];
            sizeBytes: number;
            sha256: string;
            /** Format: date */
            validFrom?: string;
            /** Format: date */
            validTo?: string;
        };
        NewRiskGroupDecision: {
            /** @enum {string} */
            outcome: "adopted" | "dismissed";
            note?: string;
        };
        NewRiskGroupRun: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
        };
        NewWebhook: {
            /** Format: uri */
            url: string;
            events: components["schemas"]["EventType"][];
            /** Format: visible-text */
            description?: string;
        };
        Novelty: {
            knownImporter: boolean;
            knownGoods: boolean;
        };
        Price: {
            amount: number;
            /** @default KRW */
            currency: components["schemas"]["Currency"];
            exchangeRate?: number;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail?: string;
            instance?: string;
            requestId?: string;
            errors?: components["schemas"]["FieldError"][];
            successors?: components["schemas"]["SuccessorCode"][];
        };
        ProblemOrGatewayError: components["schemas"]["Problem"] | components["schemas"]["GatewayError"];
        ProfileCounts: {
            inspected: number;
            fraud: number;
            critical: number;
        };
        Quantity: {
            value: number;
            unit: string;
        };
        RankedDelinquencyScore: {
            taxpayerId: string;
            companyName: string;
            /** Format: date */
            runDate: string;
            score: number;
            grade: components["schemas"]["DelinquencyGrade"];
            probability: number;
            modelScore: number;
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
            businessAdjustments: components["schemas"]["BusinessAdjustment"][];
            reasons: components["schemas"]["DelinquencyReason"][];
            previousGrade?: components["schemas"]["DelinquencyGrade"];
            override?: components["schemas"]["GradeOverride"];
        };
        RankedNetworkEntity: {
            rank: number;
            entityId: string;
            /** @enum {string} */
            kind: "company" | "taxpayer" | "traveller" | "cargo";
            label: string;
            score: number;
            probability: number;
            band: components["schemas"]["NetworkBand"];
            ringId?: string;
        };
        Reason: {
            feature: string;
            value: string | number;
            contribution: number;
            text: string;
        };
        RecordedBy: {
            client: string;
            user?: components["schemas"]["RecordedUser"];
        };
        RecordedHsDecision: {
            index: number;
            code: string;
            title: string;
            /** Format: date-time */
            decidedAt: string;
            by: components["schemas"]["RecordedBy"];
        };
        RecordedInspection: {
            outcome: components["schemas"]["InspectionOutcome"];
            items?: components["schemas"]["RecordedItemOutcome"][];
            recoveredDuty?: number;
            note?: string;
            revision: number;
            reason?: string;
            /** Format: date-time */
            recordedAt: string;
            by: components["schemas"]["RecordedBy"];
        };
        RecordedItemOutcome: {
            itemNumber: number;
            outcome: components["schemas"]["InspectionOutcome"];
        };
        RecordedUser: {
            id: string;
            name: string;
        };
        Reference: {
            referenceId: string;
            authorityId: string;
            kind: components["schemas"]["MarkKind"];
            status: components["schemas"]["ReferenceStatus"];
            fileName: string;
            contentType: components["schemas"]["DocumentContentType"];
            sizeBytes: number;
            sha256: string;
            /** Format: date */
            validFrom?: string;
            /** Format: date */
            validTo?: string;
            /** Format: date-time */
            createdAt: string;
            by: components["schemas"]["RecordedBy"];
            quality: string[];
            problem?: components["schemas"]["Problem"];
            model?: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            retiredAt?: string;
            retiredBy?: components["schemas"]["RecordedBy"];
        };
        ReferenceCreated: {
            referenceId: string;
            /** @enum {string} */
            status: "awaiting-upload";
            upload: components["schemas"]["Upload"];
        };
        ReferenceList: {
            items: components["schemas"]["Reference"][];
            nextToken?: string;
            valid: components["schemas"]["ValidReferences"];
            advice: string[];
        };
        /** @enum {string} */
        ReferenceStatus: "awaiting-upload" | "active" | "rejected" | "retired";
        RetiredReference: {
            referenceId: string;
            authorityId: string;
            kind: components["schemas"]["MarkKind"];
            /** @enum {string} */
            status: "retired";
            /** Format: date-time */
            retiredAt: string;
            retiredBy: components["schemas"]["RecordedBy"];
        };
        RevealedNetworkEntity: {
            entityId: string;
            identifiers: components["schemas"]["RevealedNetworkIdentifier"][];
            reason: string;
            by: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            revealedAt: string;
        };
        RevealedNetworkIdentifier: {
            /** @enum {string} */
            kind: "registration" | "passport" | "phone" | "email" | "address" | "account" | "card" | "plate";
            value: string;
            /** Format: date */
            since: string;
        };
        RiskGroup: {
            groupId: string;
            period: string;
            conditions: components["schemas"]["RiskGroupCondition"][];
            text: string;
            inspected: number;
            goods: number;
            frauds: number;
            rate: number;
            /** @enum {string} */
            rateOf: "imports" | "inspected";
            rateLow: number;
            lift: number;
            expectedByScore?: number;
            declarationsNow: number;
            share: number;
            sameAs?: string;
            before: components["schemas"]["RiskGroupBefore"][];
            verdict: components["schemas"]["RiskGroupVerdict"];
            decision?: components["schemas"]["RiskGroupDecision"];
        };
        RiskGroupBefore: {
            period: string;
            rate: number;
            n: number;
        };
        RiskGroupCheck: {
            /** @enum {string} */
            foundIn: "all-before" | "period-before";
            groups: number;
            unseen: components["schemas"]["RiskGroupWorth"];
            all: components["schemas"]["RiskGroupWorth"];
        };
        RiskGroupCondition: {
            field: components["schemas"]["RiskGroupField"];
            op: components["schemas"]["RiskGroupOperator"];
            value: unknown;
            text: string;
        };
        RiskGroupDecision: {
            /** @enum {string} */
            outcome: "adopted" | "dismissed";
            note?: string;
            by: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            decidedAt: string;
        };
        RiskGroupDeclaration: {
            declarationId: string;
            /** Format: date */
            declaredOn: string;
            score: number;
            lane: string;
            inspected: boolean;
            itemNumbers: number[];
        };
        RiskGroupDeclarations: {
            items: components["schemas"]["RiskGroupDeclaration"][];
            nextToken?: string;
        };
        /** @enum {string} */
        RiskGroupField: "office" | "processType" | "importType" | "importUse" | "paymentType" | "transportMode" | "departureCountry" | "originCountry" | "originMark" | "taxType" | "hs2" | "hs4" | "hs6" | "taxRate" | "netMassKg" | "pricePerKg";
        /** @enum {string} */
        RiskGroupOperator: "=" | ">=" | "<" | "differs-from";
        RiskGroupRun: {
            runId: string;
            period: string;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            status: components["schemas"]["RiskGroupRunStatus"];
            /** Format: date-time */
            startedAt: string;
            by?: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            finishedAt?: string;
            groups: number;
            inspected?: number;
            checks?: components["schemas"]["RiskGroupCheck"][];
            problem?: string;
        };
        /** @enum {string} */
        RiskGroupRunStatus: "running" | "succeeded" | "failed";
        RiskGroupRuns: {
            items: components["schemas"]["RiskGroupRun"][];
            nextToken?: string;
        };
        /** @enum {string} */
        RiskGroupVerdict: "holding" | "fading" | "too-few";
        RiskGroupWorth: {
            items: number;
            rate?: number;
            base?: number;
            covered?: number;
        };
        RiskGroups: {
            items: components["schemas"]["RiskGroup"][];
            nextToken?: string;
        };
        ScoredBatchItem: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            result: "scored";
            declarationId: string;
            version: number;
            status: components["schemas"]["DeclarationStatus"];
            score: number;
            fraudProbability: number;
            criticalProbability: number;
            riskiestItem: number;
            lane: components["schemas"]["Lane"];
            selectedBy: components["schemas"]["SelectedBy"];
            groupId?: string;
            items: components["schemas"]["ItemAssessment"][];
            warnings: components["schemas"]["Warning"][];
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
        };
        ScoredDeclaration: {
            declarationId: string;
            version: number;
            status: components["schemas"]["DeclarationStatus"];
            score: number;
            fraudProbability: number;
            criticalProbability: number;
            riskiestItem: number;
            lane: components["schemas"]["Lane"];
            selectedBy: components["schemas"]["SelectedBy"];
            groupId?: string;
            items: components["schemas"]["ItemAssessment"][];
            warnings: components["schemas"]["Warning"][];
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
            selectionProbability: number;
            declaration: components["schemas"]["StoredDeclaration"];
            profiles: components["schemas"]["DeclarationProfiles"];
            by: components["schemas"]["RecordedBy"];
            assignee?: string;
            assigneeName?: string;
            inspection?: components["schemas"]["RecordedInspection"];
            network?: components["schemas"]["NetworkScore"];
        };
        /** @enum {string} */
        SelectedBy: "score" | "random" | "group";
        SentNetworkEntities: {
            items: components["schemas"]["SentNetworkEntity"][];
        };
        SentNetworkEntity: components["schemas"]["StoredNetworkEntity"] | components["schemas"]["NetworkEntityProblem"];
        SentNetworkLink: components["schemas"]["StoredNetworkLink"] | components["schemas"]["NetworkLinkProblem"];
        SentNetworkLinks: {
            items: components["schemas"]["SentNetworkLink"][];
        };
        StabilityIndices: {
            score?: number;
            features: {
                [key: string]: number;
            };
        };
        /** @enum {string} */
        StatisticsDimension: "day" | "lane" | "hsChapter" | "hs4" | "origin" | "departure" | "office" | "importer" | "outcome";
        /** @enum {string} */
        StatisticsMeasure: "declarations" | "items" | "inspected" | "frauds" | "fraudRate" | "price" | "duty";
        StatisticsRow: {
            /** Format: date */
            day?: string;
            lane?: string;
            hsChapter?: string;
            hs4?: string;
            origin?: string;
            departure?: string;
            office?: string;
            importer?: string;
            outcome?: string;
            value: number;
            n: number;
            low?: number;
            high?: number;
        };
        StoredDeclaration: {
            declarationId: string;
            /** Format: date */
            declaredOn: string;
            office: string;
            processType: string;
            importType: string;
            importUse: string;
            paymentType: string;
            transportMode: string;
            /** Format: party-id */
            declarantId: string;
            /** Format: party-id */
            importerId: string;
            sellerId?: string;
            courierId?: string;
            departureCountry: components["schemas"]["Country"];
            items: components["schemas"]["StoredItem"][];
        };
        StoredHsPredictedItem: {
            id?: string;
            status: components["schemas"]["HsStatus"];
            language: string;
            candidates: components["schemas"]["HsCandidate"][];
            sureDigits: number;
            message?: string;
            itemName?: string;
            description: string;
        };
        StoredHsPrediction: {
            predictionId: string;
            items: components["schemas"]["StoredHsPredictedItem"][];
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
            by: components["schemas"]["RecordedBy"];
            decisions: components["schemas"]["RecordedHsDecision"][];
        };
        StoredItem: {
            itemNumber: number;
            /** Format: hs-code */
            hsCode: string;
            description?: string;
            originCountry: components["schemas"]["Country"];
            originMark: string;
            taxRate: number;
            taxType: string;
            netMassKg: number;
            grossMassKg?: number;
            quantity?: components["schemas"]["StoredQuantity"];
            price: components["schemas"]["StoredPrice"];
        };
        StoredNetworkEntity: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            result: "stored";
            entityId: string;
            resolvedTo: string;
            rule?: components["schemas"]["NetworkMergeRule"];
        };
        StoredNetworkLink: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            result: "stored";
            from: string;
            to: string;
        };
        StoredPrice: {
            amount: number;
            currency: components["schemas"]["Currency"];
            exchangeRate?: number;
        };
        StoredQuantity: {
            value: number;
            unit: string;
        };
        StreamHealth: {
            /** Format: date */
            day: string;
            stream: components["schemas"]["InspectionStream"];
            inspected: number;
            frauds: number;
            rate: number;
            low: number;
            high: number;
        };
        SuccessorCode: {
            code: string;
            title: string;
        };
        Text: string;
        TitledHsCode: {
            code: string;
            title: string;
        };
        UndoneNetworkMerge: {
            mergeId: string;
            reason: string;
            by: components["schemas"]["RecordedBy"];
            /** Format: date-time */
            undoneAt: string;
        };
        Upload: {
            /** @enum {string} */
            method: "PUT";
            url: string;
            headers: {
                [key: string]: string;
            };
            /** Format: date-time */
            expiresAt: string;
        };
        ValidReferences: {
            stamp: number;
            signature: number;
        };
        VerdictDecision: {
            verdict: components["schemas"]["DecidedVerdict"];
            decision: components["schemas"]["DecisionOnVerdict"];
            n: number;
            rate: number;
            low: number;
            high: number;
        };
        VerdictHealth: {
            /** Format: date */
            day: string;
            verified: number;
            suspicious: number;
            unverifiable: number;
            rejected: number;
        };
        VerifiedDocument: {
            documentId: string;
            status: components["schemas"]["DocumentStatus"];
            fileName: string;
            contentType: components["schemas"]["DocumentContentType"];
            sizeBytes: number;
            sha256: string;
            documentType: components["schemas"]["DocumentType"];
            authorityId: string;
            declarationId?: string;
            party?: string;
            /** Format: date-time */
            createdAt: string;
            by: components["schemas"]["RecordedBy"];
            pageCount: number;
            pages: components["schemas"]["DocumentPagePicture"][];
            findings: components["schemas"]["Finding"][];
            missing: components["schemas"]["MarkKind"][];
            quality: string[];
            overlays: components["schemas"]["DocumentOverlay"][];
            problem?: components["schemas"]["Problem"];
            model?: components["schemas"]["ModelVersion"];
            models?: components["schemas"]["ModelVersion"][];
            /** Format: date-time */
            scoredAt?: string;
            decision?: components["schemas"]["DocumentDecision"];
        };
        VersionDifference: {
            value: number;
            low: number;
            high: number;
        };
        VersionDifferences: {
            auc: components["schemas"]["VersionDifference"];
            precisionAtRed: components["schemas"]["VersionDifference"];
        };
        Warning: {
            pointer: string;
            message: string;
        };
        Webhook: {
            webhookId: string;
            url: string;
            events: components["schemas"]["EventType"][];
            description?: string;
            /** Format: date-time */
            createdAt: string;
            by: components["schemas"]["RecordedBy"];
        };
        WebhookCreated: {
            webhookId: string;
            url: string;
            events: components["schemas"]["EventType"][];
            description?: string;
            /** Format: date-time */
            createdAt: string;
            by: components["schemas"]["RecordedBy"];
            secret: string;
        };
        WebhookDeleted: {
            webhookId: string;
            /** Format: date-time */
            deletedAt: string;
        };
        WebhookList: {
            items: components["schemas"]["Webhook"][];
            nextToken?: string;
        };
        WebhookTestStarted: {
            webhookId: string;
            eventId: string;
            /** @enum {string} */
            status: "pending";
        };
        Worklist: {
            items: components["schemas"]["WorklistItem"][];
            nextToken?: string;
        };
        WorklistGoods: {
            hsCode: string;
            originCountry: string;
            departureCountry: string;
            items: number;
            price: number;
        };
        WorklistItem: {
            declarationId: string;
            version: number;
            status: components["schemas"]["DeclarationStatus"];
            score: number;
            fraudProbability: number;
            criticalProbability: number;
            riskiestItem: number;
            lane: components["schemas"]["Lane"];
            selectedBy: components["schemas"]["SelectedBy"];
            groupId?: string;
            /** Format: date */
            declaredOn: string;
            office: string;
            importerId: string;
            goods: components["schemas"]["WorklistGoods"];
            mainReason?: components["schemas"]["Reason"];
            assignee?: string;
            assigneeName?: string;
            inspection?: components["schemas"]["RecordedInspection"];
            model: components["schemas"]["ModelVersion"];
            /** Format: date-time */
            scoredAt: string;
        };
    };
    responses: {
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        Unauthorized: {
            headers: {
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        Forbidden: {
            headers: {
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOrGatewayError"];
                "application/json": components["schemas"]["ProblemOrGatewayError"];
            };
        };
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        UnprocessableContent: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        TooManyRequests: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        HeadersTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        InternalError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOrGatewayError"];
                "application/json": components["schemas"]["ProblemOrGatewayError"];
            };
        };
        Unavailable: {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOrGatewayError"];
                "application/json": components["schemas"]["ProblemOrGatewayError"];
            };
        };
        ForbiddenToParties: {
            headers: {
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOrGatewayError"];
                "application/json": components["schemas"]["ProblemOrGatewayError"];
            };
        };
    };
    parameters: {
        AcceptLanguage: string;
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        ContentLanguage: "en" | "ko";
        Location: string;
        RetryAfter: number;
        IdempotentReplayed: "true";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listModels: {
        parameters: {
            query?: {
                cards?: boolean;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Models"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDeclarations: {
        parameters: {
            query?: {
                day?: string;
                lane?: components["schemas"]["Lane"];
                importerId?: string;
                from?: string;
                to?: string;
                status?: "open" | "inspected" | "cancelled";
                office?: string;
                hsChapter?: string;
                selectedBy?: components["schemas"]["SelectedBy"];
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worklist"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    scoreDeclaration: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Declaration"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assessment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    scoreDeclarationBatch: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeclarationBatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeclarationBatchAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDeclaration: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                declarationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoredDeclaration"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    summariseDeclarations: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeclarationsSummary"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    recordInspection: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                declarationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InspectionResult"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InspectionAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    correctInspection: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                declarationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InspectionCorrection"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InspectionAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    amendDeclaration: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                declarationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeclarationAmendment"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assessment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelDeclaration: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                declarationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeclarationCancellation"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assessment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    assignDeclaration: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                declarationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAssignment"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDeclarationHistory: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                declarationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeclarationHistory"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    predictHsCodes: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HsPredictionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HsPrediction"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHsPrediction: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                predictionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredHsPrediction"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    decideHsCodes: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                predictionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HsDecisionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HsDecisionAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHsCode: {
        parameters: {
            query?: {
                schedule?: components["schemas"]["HsSchedule"];
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HsCode"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchHsCodes: {
        parameters: {
            query?: {
                q?: string;
                schedule?: components["schemas"]["HsSchedule"];
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HsCodePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDocuments: {
        parameters: {
            query?: {
                status?: components["schemas"]["DocumentStatus"];
                declarationId?: string;
                authorityId?: string;
                from?: string;
                to?: string;
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createDocument: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDocument"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentCreated"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                documentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifiedDocument"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    decideDocument: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                documentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDocumentDecision"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecidedDocument"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuthorities: {
        parameters: {
            query?: {
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorityList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listReferences: {
        parameters: {
            query?: {
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                authorityId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferenceList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createReference: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                authorityId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReference"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferenceCreated"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteReference: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                authorityId: string;
                referenceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetiredReference"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDelinquencyRuns: {
        parameters: {
            query?: {
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DelinquencyRuns"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    startDelinquencyRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDelinquencyRun"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DelinquencyRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDelinquencyRun: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DelinquencyRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDelinquencyRanking: {
        parameters: {
            query?: {
                grade?: components["schemas"]["DelinquencyGrade"];
                q?: string;
                changed?: "up" | "down";
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                runDate: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DelinquencyRanking"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchDelinquencyTaxpayers: {
        parameters: {
            query: {
                q: string;
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DelinquencyRanking"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDelinquencyTaxpayer: {
        parameters: {
            query?: {
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                taxpayerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DelinquencyTaxpayer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    recordDelinquencyOverride: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                taxpayerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewGradeOverride"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GradeOverrideAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    startNetworkRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNetworkRun"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getNetworkRun: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getNetworkRanking: {
        parameters: {
            query?: {
                kind?: "company" | "taxpayer" | "traveller" | "cargo";
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                day: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkRanking"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchNetworkEntities: {
        parameters: {
            query: {
                q: string;
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundNetworkEntities"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendNetworkEntities: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNetworkEntities"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentNetworkEntities"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendNetworkLinks: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNetworkLinks"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentNetworkLinks"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getNetworkEntity: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                entityId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkEntity"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getNetworkEgo: {
        parameters: {
            query?: {
                hops?: number;
                limit?: number;
                kinds?: string;
                since?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                entityId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkEgo"];
                    "image/svg+xml": components["schemas"]["Text"];
                    "application/graphml+xml": components["schemas"]["Text"];
                    "application/gexf+xml": components["schemas"]["Text"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    findNetworkPaths: {
        parameters: {
            query: {
                from: string;
                to: string;
                maxHops?: number;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkPaths"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listNetworkRings: {
        parameters: {
            query?: {
                day?: string;
                minSize?: number;
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkRings"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getNetworkRing: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                ringId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkRing"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    decideNetworkEntity: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                entityId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNetworkDecision"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkDecision"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    revealNetworkEntity: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                entityId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNetworkReveal"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedNetworkEntity"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    undoNetworkMerge: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                mergeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNetworkUndo"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoneNetworkMerge"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDeclarationStatistics: {
        parameters: {
            query: {
                from: string;
                to: string;
                by: components["schemas"]["StatisticsDimension"];
                by2?: components["schemas"]["StatisticsDimension"];
                measure?: components["schemas"]["StatisticsMeasure"];
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeclarationStatistics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createExport: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewExport"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getExport: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                exportId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getModelHealth: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelHealth"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRiskGroupRuns: {
        parameters: {
            query?: {
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskGroupRuns"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    startRiskGroupRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRiskGroupRun"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskGroupRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRiskGroupRun: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskGroupRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRiskGroups: {
        parameters: {
            query: {
                period: string;
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskGroups"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRiskGroup: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                groupId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskGroup"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRiskGroupDeclarations: {
        parameters: {
            query?: {
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                groupId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskGroupDeclarations"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    decideRiskGroup: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                groupId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRiskGroupDecision"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskGroup"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                actor?: string;
                subject?: string;
                from?: string;
                to?: string;
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLines"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenToParties"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            201: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeleted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    Location: components["headers"]["Location"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTestStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                limit?: number;
                nextToken?: string;
            };
            header?: {
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Language": components["headers"]["ContentLanguage"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
